import { WebhookError } from '../errors.ts';
import { noticeOnce } from '../notice.ts';
import { check } from '../read-options.ts';
import type { Claim, Work } from '../replay/claim.ts';
import type { ClaimEnd, ClaimReport } from '../replay/claim-report.ts';
import type { Reply } from '../reply.ts';
import { bodyChecksum } from './body-checksum.ts';
import { type ContextParts, DeliveryContext } from './context.ts';
import type { BoundHandler } from './dispatch.ts';
import { type WaitUntil, waitUntilOf } from './early.ts';
import type { EventEnd, Job } from './handle-event.ts';
import { type Handled, noPlaceForReply, outcomeOfReturned, outcomeOfThrown } from './handler.ts';
import { hasReply, keptValue, readKept } from './kept-value.ts';
import type { ParsedEvent } from './parse-event.ts';

/** The run of a handler for one event, and what its end means for the sender and the report. */
export class EventWork<TRequest> implements Work<Handled, EventEnd>, ContextParts<TRequest> {
  readonly eventKey: string;
  readonly signature: Job<TRequest>['signature'];
  readonly rawBody: Uint8Array;
  readonly request: TRequest;
  readonly issues: ParsedEvent['issues'];
  readonly stale: boolean;
  readonly #job: Job<TRequest>;
  readonly #handler: BoundHandler<TRequest>;
  readonly #eventName: string;
  /** The answer for the sender and its duplicates, and whether the store keeps it. */
  #reply: Reply | undefined;
  #isKept = false;

  constructor(
    job: Job<TRequest>,
    { name, issues }: ParsedEvent,
    handler: BoundHandler<TRequest>,
    eventKey: string,
    stale: boolean,
  ) {
    this.eventKey = eventKey;
    this.signature = job.signature;
    this.rawBody = job.rawBody;
    this.request = job.delivery.request;
    this.issues = issues;
    this.stale = stale;
    this.#job = job;
    this.#handler = handler;
    this.#eventName = name;
  }

  begin(claim: Claim): unknown {
    this.#job.onClaimed();
    return this.#handler(new DeliveryContext(this, claim), this.#job.delivery);
  }

  returned(result: unknown): Handled {
    const { takesReply, settings, report } = this.#job;
    const takeReply = takesReply ? (reply: Reply) => (this.#reply ??= reply) : undefined;
    return outcomeOfReturned(result, (thrown) => report.noteHandlerError(thrown), takeReply, settings.statusOf);
  }

  threw(thrown: unknown): Handled {
    return outcomeOfThrown(thrown, (error) => this.#job.report.noteHandlerError(error));
  }

  /** Takes the answer that `context.commit` got, and returns what takes it back. */
  keepReply(reply: Reply): () => void {
    check(this.#job.takesReply, noPlaceForReply);
    const [before, wasKept] = [this.#reply, this.#isKept];
    this.#reply = reply;
    return () => {
      this.#reply = before;
      this.#isKept = wasKept;
    };
  }

  waitUntil(): WaitUntil | undefined {
    return waitUntilOf(this.#job.delivery, this.#job.settings.waitUntil);
  }

  kept(): string {
    const kept = keptValue(bodyChecksum(this.rawBody), this.#reply);
    this.#isKept = hasReply(kept);
    return kept;
  }

  observe(end: ClaimReport): void {
    this.#job.report.noteClaim(end);
  }

  processed(handled: Handled, claim: ClaimEnd): EventEnd {
    const { sender, takesReply, report } = this.#job;
    const isDone = handled.code === 'processed' || handled.code === 'replied';
    const reply = this.#reply;
    if (isDone && reply !== undefined) {
      report.facts.replyKept = this.#isKept && claim === 'committed';
      return { handled: replied, reply };
    }
    const { source } = sender;
    if (isDone && takesReply && source.asks?.includes(this.#eventName)) {
      noticeOnce(sender, noReply(source.name, this.#eventName));
    }
    return { handled, reply };
  }

  duplicate(value: string | undefined): EventEnd {
    const { facts } = this.#job.report;
    const kept = value === undefined ? undefined : readKept(value);
    facts.bodyDiffers = kept === undefined ? null : kept.checksum !== bodyChecksum(this.rawBody);
    facts.replyKept = kept?.reply !== undefined;
    return { handled: duplicate, reply: kept?.reply };
  }

  inFlight(retryAfterMs: number): never {
    throw new WebhookError('in_flight', undefined, { retryAfter: Math.max(1, Math.ceil(retryAfterMs / 1000)) });
  }
}

const replied = { outcome: 'accepted', code: 'replied' } as const;
const duplicate = { outcome: 'accepted', code: 'duplicate' } as const;

function noReply(source: string, name: string): string {
  return `The handler of '${name}' returned no reply(…), though ${source} waits for an answer to it (asks).`;
}
