import { WebhookError } from '../errors.ts';
import { noticeOnce } from '../notice.ts';
import { check } from '../read-options.ts';
import { isThenable } from '../realms.ts';
import type { Claim } from '../replay/claim.ts';
import type { ClaimReport } from '../replay/claim-report.ts';
import { eventName, namelessEvent } from '../replay/event-key.ts';
import { runBounded, runOnce } from '../replay/once.ts';
import type { Awaitable } from '../replay/replay-store.ts';
import type { Reply } from '../reply.ts';
import type { SignedDelivery } from '../sources/authenticator.ts';
import { inTime } from './ask.ts';
import type { ProvenSignature } from './authenticate-delivery.ts';
import { bodyChecksum } from './body-checksum.ts';
import { DeliveryContext } from './context.ts';
import type { Delivery } from './delivery.ts';
import { waitUntilOf } from './early.ts';
import { type Handled, noPlaceForReply, runHandler } from './handler.ts';
import { hasReply, keptValue, readKept } from './kept-value.ts';
import type { receiverSettings } from './options.ts';
import { parseEvent } from './parse-event.ts';
import type { Report, ReportedEnd } from './report.ts';
import { askForScope } from './scope.ts';
import type { Sender } from './sender.ts';
import { isStale } from './stale.ts';

/** One event of an authentic delivery, and all that is needed to handle it. */
export interface Job<TRequest> {
  readonly sender: Sender<TRequest>;
  readonly delivery: Delivery<TRequest>;
  /** The delivery with the bytes that were signed. */
  readonly rawBody: Uint8Array;
  readonly signature: ProvenSignature;
  /** The delivery as the functions of the source read it. */
  readonly read: SignedDelivery;
  readonly payload: unknown;
  /** Returns the same payload with every number as the text that the body has. Default: found in the body. */
  readonly exact?: (() => unknown) | undefined;
  /** Returns what tells this event from others if it has no id. */
  readonly fingerprint: () => string;
  readonly settings: ReturnType<typeof receiverSettings<TRequest>>;
  readonly report: Report;
  /** Whether the sender can get an answer of the handler. */
  readonly takesReply: boolean;
  /** Called when the handler is about to run. */
  readonly onClaimed: () => void;
}

/** The end of an event that needs no retry. */
export interface EventEnd {
  readonly handled: ReportedEnd;
  /** The handler's own answer. */
  readonly reply?: Reply | undefined;
}

/**
 * Handles one event once: parse, validate, claim, run the handler, commit.
 *
 * @throws {WebhookError} If the event should come again, or does not fit.
 */
export async function handleEvent<TRequest>(job: Job<TRequest>): Promise<EventEnd> {
  const { sender, delivery, rawBody, signature, read, settings, report } = job;
  const { source } = sender;
  const { request } = delivery;
  const { secretTimeoutMs } = settings;
  const parsing = parseEvent(source, job.payload, read, job.exact);
  const parsed = isThenable(parsing) ? await inTime(parsing, secretTimeoutMs, 'The source') : parsing;
  report.noteEvent(parsed);
  const handler = sender.handlerFor(parsed);
  if (handler === undefined && !settings.detectStale) return ignored;
  const { scope: scoped } = settings;
  const scope = typeof scoped === 'function' ? await askForScope(scoped, request, secretTimeoutMs) : scoped;
  const given = settings.storeOf(request);
  const store = isThenable(given) ? await given : given;
  const stale = settings.detectStale && (await isStale(store, source, scope, parsed, settings));
  if (handler === undefined) return ignored;

  const { eventId } = parsed;
  const eventKey =
    eventId === null ? namelessEvent(source.name, scope, job.fingerprint()) : eventName(source.name, scope, eventId);
  report.facts.eventKey = eventKey;
  /** The answer for the sender and its duplicates, and whether the store keeps it. */
  let reply: Reply | undefined;
  let isKept = false;
  const noteHandlerError = (thrown: unknown) => report.noteHandlerError(thrown);
  const takeReply = (answer: Reply) => {
    reply ??= answer;
  };
  const run = (claim: Claim): Awaitable<Handled> => {
    job.onClaimed();
    const waitUntil = () => waitUntilOf(delivery, settings.waitUntil);
    const keepReply = (answer: Reply) => {
      check(job.takesReply, noPlaceForReply);
      const [replyBefore, wasKept] = [reply, isKept];
      reply = answer;
      return () => {
        [reply, isKept] = [replyBefore, wasKept];
      };
    };
    const { issues } = parsed;
    const parts = { eventKey, signature, rawBody, request, issues, stale, claim, waitUntil, keepReply };
    const context = new DeliveryContext(parts);
    const act = () => handler(context, delivery);
    return runHandler(act, noteHandlerError, job.takesReply ? takeReply : undefined, settings.statusOf);
  };
  const asks = source.asks?.includes(parsed.name) === true;
  const ended = (handled: Handled, isStored: boolean): EventEnd => {
    const isDone = handled.code === 'processed' || handled.code === 'replied';
    if (!isDone || reply === undefined) {
      if (isDone && job.takesReply && asks) noticeOnce(sender, noReply(source.name, parsed.name));
      return { handled, reply };
    }
    report.facts.replyKept = isStored;
    return { handled: replied, reply };
  };
  if (store === undefined || (asks && eventId === null))
    return ended(await runBounded(run, settings.claim.maxRunMs), false);
  const checksum = () => bodyChecksum(rawBody);
  const noteClaim = (end: ClaimReport) => report.noteClaim(end);
  const value = () => {
    const kept = keptValue(checksum(), reply);
    isKept = hasReply(kept);
    return kept;
  };
  const result = await runOnce(store, `event:${eventKey}`, run, settings.claim, noteClaim, value);
  if (result.status === 'in_flight') throw inFlight(result.retryAfterMs);
  if (result.status === 'processed') return ended(result.value, isKept && result.claim === 'committed');
  const kept = result.value === undefined ? undefined : readKept(result.value);
  report.facts.bodyDiffers = kept === undefined ? null : kept.checksum !== checksum();
  report.facts.replyKept = kept?.reply !== undefined;
  return { handled: { outcome: 'accepted', code: 'duplicate' }, reply: kept?.reply };
}

const replied = { outcome: 'accepted', code: 'replied' } as const;
const ignored: EventEnd = { handled: { outcome: 'accepted', code: 'ignored' } };

function noReply(source: string, name: string): string {
  return `The handler of '${name}' returned no reply(…), though ${source} waits for an answer to it (asks).`;
}

function inFlight(retryAfterMs: number): WebhookError {
  return new WebhookError('in_flight', undefined, { retryAfter: Math.max(1, Math.ceil(retryAfterMs / 1000)) });
}
