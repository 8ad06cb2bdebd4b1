import type { core } from 'zod/mini';
import type { RequestedFields } from '../schema/requested-fields.ts';
import type { SignatureCheck } from '../verify/check-signature.ts';
import type { ClockReading } from '../verify/clock.ts';

/** The events of a source: what each of its event names carries. */
export type EventMap = Readonly<Record<string, Payload>>;

/** A delivery as far as authenticating needs it. */
export interface SignedDelivery {
  /** A header by its lower-case name, as the framework has it. */
  readonly header: (name: string) => string | readonly string[] | null | undefined;
  /** The body as it arrived. */
  readonly rawBody: Uint8Array | string;
}

/**
 * Who sends deliveries: how they are authenticated, what their events look like, what identifies one of them.
 * Plain data and functions; a source keeps no state.
 */
export interface Source<TEvents extends EventMap> {
  /** Lower-case and unique: part of every replay key. */
  readonly name: string;
  /** Proves that the delivery was made with one of the secrets, within the tolerance of the clock. */
  readonly authenticate: (delivery: SignedDelivery, secrets: readonly string[], clock: ClockReading) => SignatureCheck;
  /** The schema of each known event, by name. */
  readonly schemas: { readonly [TName in keyof TEvents]: core.$ZodType<TEvents[TName]> };
  /** The same source with `extracted` typed by the fields that were asked for, where its events have such a thing. */
  readonly withFields?: (fields: RequestedFields) => Source<TEvents>;
  /** The name of the event in a payload; `undefined` where there is none. */
  readonly eventName: (payload: Payload) => unknown;
  /** The id that a retry of the same event carries again; `undefined` or empty where there is none. */
  readonly eventId: (payload: Payload) => unknown;
  /** The id of the call that the event is about; `undefined` where there is none. */
  readonly callId: (payload: Payload) => unknown;
  /**
   * Where an event belongs in its call: `live` before the end, `end` where it ends it, `undefined` where that is not known.
   * The receiver's `detectStale` stands on it.
   */
  readonly phase?: (payload: Payload) => 'live' | 'end' | undefined;
}

/** A parsed JSON object, before it is known which event it is. */
export type Payload = Readonly<Record<string, unknown>>;
