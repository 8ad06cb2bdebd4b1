import type { RequestedFields } from '../schema/requested-fields.ts';
import type { SchemaOf } from '../schema/schema-of.ts';
import type { Authenticator, SignedDelivery } from './authenticator.ts';

/** The type of each event of a source, by its name. */
export type EventMap = Readonly<Record<string, object>>;

/** A body that was parsed from JSON and not yet validated. */
export type Payload = Readonly<Record<string, unknown>>;

/**
 * Describes a sender: how to authenticate its deliveries, the schemas of its events, and where their ids are. `defineSource`
 * makes one. A source is plain data and functions, and keeps no state.
 */
export interface Source<TEvents extends EventMap, TTime extends number | null = number | null> {
  /** The name of the sender, in lower case and unique: part of every event key. */
  readonly name: string;
  /** Authenticates its deliveries. */
  readonly authenticator: Authenticator<TTime>;
  /** The schema of each known event, by name. */
  readonly events: { readonly [TName in keyof TEvents]: SchemaOf<TEvents[TName]> };
  /** Makes schemas that validate `extracted` against the fields given to place-call. Default: the events have no `extracted`. */
  readonly eventsWithFields?: ((fields: RequestedFields) => Readonly<Record<string, SchemaOf<object>>>) | undefined;
  /** Returns the name of the event, or `undefined` if the payload has none. */
  readonly eventName: ReadPayload;
  /** Returns the id that every retry of the event carries, or `undefined` if there is none. */
  readonly eventId: ReadPayload;
  /** Returns the id of the call, or `undefined` if the event names no call. */
  readonly callId: ReadPayload;
  /** Tells where an event belongs in its call, for the receiver's `detectStale`. Default: unknown for every event. */
  readonly phase?: ReadPhase | undefined;
}

/** Reads a value from an authentic delivery. A value that is not a string counts as missing. */
export type ReadPayload = (payload: Payload, delivery: SignedDelivery) => unknown;

/** Tells whether an event comes before the end of its call (`live`) or ends it (`end`); `undefined` if that is unknown. */
export type ReadPhase = (payload: Payload) => Phase | PromiseLike<Phase>;

type Phase = 'live' | 'end' | undefined;
