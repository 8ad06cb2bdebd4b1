import { isThenable } from '../realms.ts';
import { eventName, namelessEvent } from '../replay/event-key.ts';
import { runBounded, runOnce } from '../replay/once.ts';
import type { Awaitable, ReplayStore } from '../replay/replay-store.ts';
import type { Reply } from '../reply.ts';
import type { SignedDelivery } from '../sources/authenticator.ts';
import { inTime } from './ask.ts';
import type { ProvenSignature } from './authenticate-delivery.ts';
import type { Delivery } from './delivery.ts';
import type { BoundHandler } from './dispatch.ts';
import { EventWork } from './event-work.ts';
import type { receiverSettings } from './options.ts';
import { type ParsedEvent, parseEvent } from './parse-event.ts';
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
 * @throws {WebhookError} If the event should come again, or does not fit. It may throw at once.
 */
export function handleEvent<TRequest>(job: Job<TRequest>): Awaitable<EventEnd> {
  const parsing = parseEvent(job.sender.source, job.payload, job.read, job.exact);
  if (!isThenable(parsing)) return handleParsed(job, parsing);
  return inTime(parsing, job.settings.secretTimeoutMs, 'The source').then((parsed) => handleParsed(job, parsed));
}

function handleParsed<TRequest>(job: Job<TRequest>, parsed: ParsedEvent): Awaitable<EventEnd> {
  const { sender, settings, report } = job;
  report.noteEvent(parsed);
  const handler = sender.handlerFor(parsed);
  const { scope, store, detectStale } = settings;
  if (typeof scope === 'function' || typeof store === 'function' || detectStale) return askAndRun(job, parsed, handler);
  return handler === undefined ? ignored : runHandler(job, parsed, handler, { scope, store, stale: false });
}

/** Asks for what the handler needs, where the functions of the user or the store must tell it. */
async function askAndRun<TRequest>(
  job: Job<TRequest>,
  parsed: ParsedEvent,
  handler: BoundHandler<TRequest> | undefined,
): Promise<EventEnd> {
  const { sender, delivery, settings } = job;
  const { detectStale, secretTimeoutMs } = settings;
  if (handler === undefined && !detectStale) return ignored;
  const { request } = delivery;
  const { scope: scoped, store: stored } = settings;
  const scope = typeof scoped === 'function' ? await askForScope(scoped, request, secretTimeoutMs) : scoped;
  const store = typeof stored === 'function' ? await stored(request) : stored;
  const stale = detectStale && (await isStale(store, sender.source, scope, parsed, settings));
  return handler === undefined ? ignored : runHandler(job, parsed, handler, { scope, store, stale });
}

/** The scope, store and age of an event. Without replay protection, `store` is undefined. */
interface Place {
  readonly scope: string;
  readonly store: ReplayStore | undefined;
  readonly stale: boolean;
}

function runHandler<TRequest>(
  job: Job<TRequest>,
  parsed: ParsedEvent,
  handler: BoundHandler<TRequest>,
  { scope, store, stale }: Place,
): Promise<EventEnd> {
  const { settings, report } = job;
  const { source } = job.sender;
  const { eventId, name } = parsed;
  const eventKey =
    eventId === null ? namelessEvent(source.name, scope, job.fingerprint()) : eventName(source.name, scope, eventId);
  report.facts.eventKey = eventKey;
  const work = new EventWork(job, parsed, handler, eventKey, stale);
  const isUnclaimed = store === undefined || (eventId === null && source.asks?.includes(name));
  return isUnclaimed
    ? runBounded(work, settings.claim.maxRunMs)
    : runOnce(store, `event:${eventKey}`, work, settings.claim);
}

const ignored: EventEnd = { handled: { outcome: 'accepted', code: 'ignored' } };
