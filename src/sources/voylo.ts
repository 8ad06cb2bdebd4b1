import { anything, check, readOptions } from '../read-options.ts';
import { type VoyloEventName, type VoyloEvents, voyloEventSchemas } from '../schema/voylo-events.ts';
import type { Authenticator } from './authenticator.ts';
import { defineSource } from './define-source.ts';
import { idOf } from './read-id.ts';
import type { Payload, ReadPayload, Source } from './source.ts';

export {
  type VoyloEvent,
  type VoyloEventName,
  type VoyloEventOf,
  type VoyloEvents,
  voyloEventSchemas,
} from '../schema/voylo-events.ts';

/** Settings of {@link voylo}. */
export interface VoyloOptions<TTime extends number | null = number | null> {
  /** Authenticates the deliveries: `timestampedHmac`, `sharedSecretHeader`, `custom` … Voylo does not document its scheme. */
  readonly authenticator: Authenticator<TTime>;
  /**
   * Finds the name of the event: a key of the payload or a function. Default: `event` or `type`, whichever holds one of the
   * four names.
   */
  readonly eventName?: string | ReadPayload | undefined;
  /** Finds the id of the call: a key of the payload or a function. Default `publicId`, which `POST /v1/calls` returns. */
  readonly callId?: string | ReadPayload | undefined;
  /**
   * Finds the id that every retry of the event carries: a key of the payload or a function, which can also read the headers;
   * trust only signed ones. Default: the name of the event and the id of the call, since callhook assumes that a call has
   * each of the four events once. Without an id, and for other events, callhook uses a fingerprint of the body.
   */
  readonly eventId?: string | ReadPayload | undefined;
}

/**
 * Makes the source of Voylo, which has the events `call.placed`, `call.answered`, `call.completed` and `call.failed`.
 *
 * **Voylo documents only these names.** It does not document how to authenticate its deliveries, the fields, the place of the
 * name and the ids, or when it sends again. So you must give `authenticator`; the defaults of the other options are inferred
 * from its REST API and from what senders commonly do. Look at a delivery of your own before you rely on them. callhook
 * answers 422 to a body without a name.
 *
 * `detectStale` works unless `eventName` is a function: `call.placed` and `call.answered` come before the end of a call, and
 * `call.completed` and `call.failed` end it.
 *
 * @throws {TypeError} Without an authenticator, and for an option that is unknown or wrong.
 *
 * @example
 * ```ts
 * import { sharedSecretHeader } from 'callhook';
 * import { webhook } from 'callhook/fetch';
 * import { voylo } from 'callhook/sources/voylo';
 *
 * // Here our proxy adds the header. Use the scheme of your account instead.
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
  const {
    authenticator,
    eventName,
    callId = 'publicId',
    eventId,
  } = readOptions('voylo', options, {
    authenticator: anything,
    eventName: anything,
    callId: anything,
    eventId: anything,
  });
  check(
    typeof authenticator?.authenticate === 'function',
    'voylo needs an authenticator, since Voylo does not document its scheme: for example ' +
      "voylo({ authenticator: sharedSecretHeader({ header: '…' }) }).",
  );
  const source: Source<VoyloEvents, TTime> = defineSource({
    name: 'voylo',
    authenticator,
    events: voyloEventSchemas,
    eventName: eventName ?? nameIn,
    callId,
    eventId: eventId ?? ((...read) => keyOf(source.eventName(...read), source.callId(...read))),
    phase: phaseOf(eventName),
    lenient: true,
    mayWait: () => false,
  });
  return source;
}

/** Some senders have an id in `event`, or a kind of message in `type`. */
function nameIn({ event, type }: Payload): unknown {
  return [event, type].find(isEventName) ?? (typeof event === 'string' ? event : type);
}

/** Other events get no id, since a call may have several of the same name: callhook would drop all but the first. */
function keyOf(name: unknown, callId: unknown): string | undefined {
  const call = idOf(callId);
  return isEventName(name) && call !== null ? `${name}:${call}` : undefined; // no name has a `:`
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
  return undefined; // a function may need the headers, and a phase is read from the payload only
}
