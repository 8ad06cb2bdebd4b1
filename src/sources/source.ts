import type { Reply } from '../reply.ts';
import type { RequestedFields } from '../schema/requested-fields.ts';
import type { SchemaOf } from '../schema/schema-of.ts';
import type { Authenticator, SignedDelivery } from './authenticator.ts';
import type { BodyKind } from './payload.ts';

/** The type of each event of a source, by its name. */
export type EventMap = Readonly<Record<string, object>>;

/** A body that was parsed from JSON and not yet validated. */
export type Payload = Readonly<Record<string, unknown>>;

/** Returns the whole URL that a sender called, from the request as this server received it. */
export type PublicUrl = (received: Pick<SignedDelivery, 'method' | 'url' | 'header'>) => string;

/**
 * Describes a sender: how to authenticate its deliveries, the schemas of its events, and where their ids are. `defineSource`
 * makes one. A source is plain data and functions, and keeps no state.
 */
export interface Source<TEvents extends EventMap, TTime extends number | null = number | null> {
  /** The name of the sender, in lower case and unique: part of every event key. */
  readonly name: string;
  /** Authenticates its deliveries. */
  readonly authenticator: Authenticator<TTime>;
  /** The methods by which it sends. Default: only POST. */
  readonly methods?: readonly Method[] | undefined;
  /** The kinds of body that a POST may have, for tests that make one. Default: JSON. */
  readonly body?: readonly BodyKind[] | undefined;
  /** Decodes the payload of a delivery. Default: its body is JSON. */
  readonly payload?: ((delivery: SignedDelivery) => unknown) | undefined;
  /** Returns the URL that the sender called, where a proxy in front changes it. Default: the URL of the request. */
  readonly publicUrl?: PublicUrl | undefined;
  /** Answers the challenges with which the sender tests an endpoint. Default: it sends none. */
  readonly handshake?: Handshake | undefined;
  /** Returns the events of a delivery that carries several. Default: each delivery is one event. */
  readonly many?: ReadItems | undefined;
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
  /**
   * The names of the events for which the sender waits for an answer. Without an id, such an event has no claim: a retry runs the handler
   * again. Default: none.
   */
  readonly asks?: readonly string[] | undefined;
  /**
   * Whether callhook makes an event fit that does not fit its schema: see the option `strict`. For schemas in which every field may be
   * `null` but the ids. Default false.
   */
  readonly lenient?: boolean | undefined;
  /** Returns whether a schema may be asynchronous. Default: none is. */
  readonly mayWait?: ((schema: SchemaOf<object>) => boolean) | undefined;
  /** Tells where an event belongs in its call, for the receiver's `detectStale`. Default: unknown for every event. */
  readonly phase?: ReadPhase | undefined;
  /** Orders the events of a call, for `detectStale`, and then takes the place of `phase`. Default: unknown for every event. */
  readonly position?: ReadPosition | undefined;
}

/** A method by which a sender delivers. */
export type Method = 'GET' | 'POST';

/** The delivery that a handshake reads. */
export interface HandshakeDelivery extends SignedDelivery {
  /** The decoded payload; the parameters of a GET. */
  readonly payload: Payload;
}

/**
 * Answers a challenge by `reply(…)`; `undefined` means that the delivery is none. The result may be a promise.
 *
 * A GET comes before anything was authenticated, so it gets no secret. A POST was authenticated with the first of `secrets`.
 */
export type Handshake = (
  delivery: HandshakeDelivery,
  secrets: readonly string[],
) => Reply | undefined | PromiseLike<Reply | undefined>;

/** Returns the events of an authentic delivery, in their order; the result may be a promise. The payload may be an array, too. */
export type ReadItems = (payload: Payload, delivery: SignedDelivery) => unknown;

/**
 * Orders the events of a call: the later event has the higher finite number, or the greater text of at most 200 characters. `undefined`
 * for an event without a place in that order; the result may be a promise.
 */
export type ReadPosition = (payload: Payload) => unknown;

/**
 * Reads a name or an id from an authentic delivery; the result may be a promise. Strings count, and bigints and integers up to
 * 2^53 as their text. Everything else counts as missing, also a larger `number`, which JavaScript has rounded. `exact` is there for one of
 * several events: it returns that event with every number as the text that the body has, and `undefined` if the source has made a new one.
 */
export type ReadPayload = (payload: Payload, delivery: SignedDelivery, exact?: () => unknown) => unknown;

/** Tells whether an event comes before the end of its call (`live`) or ends it (`end`); `undefined` if that is unknown. */
export type ReadPhase = (payload: Payload) => Phase | PromiseLike<Phase>;

type Phase = 'live' | 'end' | undefined;
