import { type VoyloEventName, type VoyloEvents, voyloEventSchemas } from '../schema/voylo-events.ts';
import type { Authenticator } from './authenticator.ts';
import { defineSource } from './define-source.ts';
import type { Payload, ReadPayload, Source } from './source.ts';

export {
  type VoyloEvent,
  type VoyloEventName,
  type VoyloEvents,
  voyloEventSchemas,
} from '../schema/voylo-events.ts';

/** Settings of {@link voylo}. */
export interface VoyloOptions<TTime extends number | null = number | null> {
  /** How Voylo's deliveries are authenticated, which it does not publish: `timestampedHmac`, `sharedSecretHeader`, `custom` … */
  readonly authenticator: Authenticator<TTime>;
  /**
   * Where the name of the event is: a key of the payload, or a function. Default: `event` or `type`, preferring the one
   * that is one of the four names.
   */
  readonly eventName?: string | ReadPayload | undefined;
  /** Where the id of the call is: a key of the payload, or a function. Default `publicId`, which `POST /v1/calls` returns. */
  readonly callId?: string | ReadPayload | undefined;
  /**
   * Where the id is that retries of the same event have in common: a key of the payload, or a function, which is also given
   * the headers; trust only those that are signed. Default: the name and the id of the call, for the four events, each of
   * which a call is taken to have once; without an id, and for other events, a fingerprint of the body.
   */
  readonly eventId?: string | ReadPayload | undefined;
}

/**
 * Voylo: its four events `call.placed`, `call.answered`, `call.completed` and `call.failed`.
 *
 * **Voylo publishes their names and no more.** How its deliveries are authenticated, what they look like, where the name and
 * the ids are and when it sends again is not documented. So `authenticator` has to be given, and nothing is assumed
 * about it; the defaults of the others are inferred from its REST API and from what senders commonly do. Look at a
 * delivery of your own before you rely on them; a body without a name is answered 422.
 *
 * `detectStale` works where the name is in the payload, that is unless `eventName` is a function: `call.placed` and
 * `call.answered` then belong before the end of a call, and `call.completed` and `call.failed` end it.
 *
 * @throws {TypeError} Without an authenticator, and for an option that is neither a key nor a function.
 *
 * @example
 * ```ts
 * import { sharedSecretHeader } from 'callhook';
 * import { webhook } from 'callhook/fetch';
 * import { voylo } from 'callhook/sources/voylo';
 *
 * // Here a proxy of ours adds the header: put in what your account's deliveries are authenticated by.
 * const source = voylo({ authenticator: sharedSecretHeader({ header: 'X-Our-Proxy-Secret' }) });
 *
 * export default {
 *   fetch: webhook(source, process.env.VOYLO_WEBHOOK_SECRET, {
 *     'call.completed': ({ publicId }, { eventKey }) => console.log(publicId, eventKey),
 *   }),
 * };
 * ```
 */
export function voylo<TTime extends number | null>(options: VoyloOptions<TTime>): Source<VoyloEvents, TTime> {
  if (typeof options?.authenticator?.authenticate !== 'function') {
    throw new TypeError(
      'voylo needs authenticator: Voylo publishes no scheme, so say how its deliveries are authenticated, for example ' +
        "voylo({ authenticator: sharedSecretHeader({ header: '…' }) }).",
    );
  }
  const { authenticator, eventName, callId = 'publicId', eventId } = options;
  const source: Source<VoyloEvents, TTime> = defineSource({
    name: 'voylo',
    authenticator,
    events: voyloEventSchemas,
    eventName: eventName ?? nameIn,
    callId,
    eventId: eventId ?? ((...read) => keyOf(source.eventName(...read), source.callId(...read))),
    phase: phaseOf(eventName),
  });
  return source;
}

/** Some senders have an id in `event`, or a kind of message in `type`. */
function nameIn({ event, type }: Payload): unknown {
  return [event, type].find(isEventName) ?? (typeof event === 'string' ? event : type);
}

/** What is not one of the four may come many times for each call: all but the first would be lost. */
function keyOf(name: unknown, callId: unknown): string | undefined {
  const isKey = isEventName(name) && typeof callId === 'string' && callId !== '';
  return isKey ? `${name}:${callId}` : undefined;
}

function isEventName(name: unknown): name is VoyloEventName {
  return typeof name === 'string' && Object.hasOwn(voyloEventSchemas, name);
}

const phases: ReadonlyMap<unknown, 'live' | 'end'> = new Map<VoyloEventName, 'live' | 'end'>([
  ['call.placed', 'live'],
  ['call.answered', 'live'],
  ['call.completed', 'end'],
  ['call.failed', 'end'],
]);

function phaseOf(eventName: VoyloOptions['eventName']): Source<VoyloEvents>['phase'] {
  if (eventName === undefined) return (payload) => phases.get(nameIn(payload));
  if (typeof eventName === 'string') return (payload) => phases.get(payload[eventName]);
  return undefined; // a function may need the headers, which are not at hand there
}
