import type { core } from 'zod/mini';
import type { RequestedFields } from '../schema/requested-fields.ts';
import type { Authenticator, SignedDelivery } from './authenticator.ts';

/** The events of a source: what each of its event names carries. */
export type EventMap = Readonly<Record<string, object>>;

/** A parsed JSON object, before it is known which event it is. */
export type Payload = Readonly<Record<string, unknown>>;

/**
 * Who sends deliveries: how they are authenticated, what their events look like, what identifies one of them. Made by
 * `defineSource`. Plain data and functions; a source keeps no state.
 */
export interface Source<TEvents extends EventMap, TTime extends number | null = number | null> {
  /** Lower-case and unique: part of every replay key. */
  readonly name: string;
  /** How its deliveries are authenticated. */
  readonly authenticator: Authenticator<TTime>;
  /** The schema of each known event, by name. */
  readonly events: { readonly [TName in keyof TEvents]: core.$ZodType<TEvents[TName]> };
  /** Makes the same schemas with `extracted` validated against the fields asked for. Default: the events have no such field. */
  readonly eventsWithFields?:
    | ((fields: RequestedFields) => Readonly<Record<string, core.$ZodType<object>>>)
    | undefined;
  /** The name of the event in a payload; `undefined` where there is none. */
  readonly eventName: ReadPayload;
  /** What retries of the same event have in common; `undefined` or empty where there is no such thing. */
  readonly eventId: ReadPayload;
  /** The id of the call that the event is about; `undefined` where there is none. */
  readonly callId: ReadPayload;
  /**
   * Where an event belongs in its call: `live` before the end, `end` where it ends it, `undefined` where that is not known.
   * The receiver's `detectStale` stands on it.
   */
  readonly phase?: ((payload: Payload) => 'live' | 'end' | undefined) | undefined;
}

/** Reads something from an authentic delivery. What is no string counts as missing. */
export type ReadPayload = (payload: Payload, delivery: SignedDelivery) => unknown;
