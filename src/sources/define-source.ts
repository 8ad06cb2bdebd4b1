import { aBoolean, aFunction, anything, check, kindOf, readOptions } from '../read-options.ts';
import { isThenable } from '../realms.ts';
import { mayWait } from '../schema/may-wait.ts';
import type { RequestedFields } from '../schema/requested-fields.ts';
import type { SchemaOf } from '../schema/schema-of.ts';
import { checkSourceName } from '../source-name.ts';
import { checkTolerance } from '../verify/clock.ts';
import { type Authenticator, headerName, type SignedDelivery } from './authenticator.ts';
import { checkedSchemas, type EventSchemas, type EventsOf } from './event-schemas.ts';
import { type BodyKind, payloadDecoder } from './payload.ts';
import { publicUrlOf } from './public-url.ts';
import { idAt, idOf } from './read-id.ts';
import type {
  Handshake,
  Method,
  PublicUrl,
  ReadItems,
  ReadPayload,
  ReadPhase,
  ReadPosition,
  Source,
} from './source.ts';

/** The place of the id in each event, by name. */
export type EventIds<TSchemas extends EventSchemas> = {
  readonly [TName in keyof TSchemas]?: string | ReadPayload | undefined;
};

/** The parts of a source. */
export interface SourceDefinition<TSchemas extends EventSchemas, TTime extends number | null> {
  /** The name of the sender, unique among your sources: 1 to 100 lower-case letters, digits and `-`. Part of every event key. */
  readonly name: string;
  /**
   * Authenticates its deliveries. `timestampedHmac`, `bodyHmac`, `hmacSignature`, `ed25519`, `standardWebhooks`, `jwt`, `twilioSignature`,
   * `plivoV3`, `basicAuth`, `sharedSecretHeader` or `custom` makes one.
   */
  readonly authenticator: Authenticator<TTime>;
  /**
   * The methods by which the sender delivers events or tests the endpoint. The payload of a GET is its query, which must be signed: callhook
   * refuses a GET, other than a challenge, if the authenticator signs only the body. Default `['POST']`.
   */
  readonly methods?: readonly Method[] | undefined;
  /**
   * The kinds of body that a POST may have, chosen by its `Content-Type`: `json`, `form` or both. A form has at most 1,000 parameters; one that
   * comes several times is an array. Default `json`.
   */
  readonly body?: BodyKind | readonly BodyKind[] | undefined;
  /**
   * Decodes the payload of an authentic delivery, for bodies that are neither; the result may be a promise. Make no object with an own
   * `__proto__`. Default: as `body` says.
   */
  readonly payload?: ((delivery: SignedDelivery) => unknown) | undefined;
  /**
   * Where senders that sign the URL reach this endpoint, if a proxy in front changes it: an origin such as
   * `https://hooks.example.com`, with the path and the query of the request, or a function that returns the whole URL. callhook never reads
   * `X-Forwarded-*` by itself. Default: the URL of the request.
   */
  readonly publicUrl?: string | PublicUrl | undefined;
  /**
   * Answers the challenges with which the sender tests the endpoint. A GET comes unauthenticated and gets no secret; a POST was
   * authenticated with the first of its secrets. See `echoChallenge` and `hashChallenge`. Default: it sends none.
   */
  readonly handshake?: Handshake | undefined;
  /**
   * Returns the events of a delivery that carries several, in their order. callhook handles each of them once; one that fails does not stop
   * the others, and a retry handles only what is left. Default: each delivery is one event.
   */
  readonly many?: ReadItems | undefined;
  /**
   * A schema for each event, by its name, of zod or another library that implements Standard Schema, such as valibot and arktype. Keep the
   * fields that you do not know, as `looseObject` does, and make every field optional that you can do without. An event that does not
   * fit goes to the handler `invalid`; without that handler, callhook answers 422. The names `unknown` and `invalid` are reserved for
   * these handlers.
   */
  readonly events: TSchemas;
  /** Finds the name of the event: a key of the payload, which is not a path, or a function. It may be an integer, as an id may. */
  readonly eventName: string | ReadPayload;
  /**
   * Finds the id that every retry of the event carries: a key of the payload or a function, which can also read the headers.
   * `compositeId` makes one id of several parts.
   * An integer at a key counts as it is written in the body. If the id is missing, empty or neither a string nor an integer,
   * callhook uses a fingerprint of the body, and of the URL if that is signed. An object gives each event its own place, by name; an event
   * that it does not name, because it may come again with the same ids, has none. Take the id from the body or from
   * a signed header: an attacker who replays a delivery can change every other header.
   */
  readonly eventId: string | ReadPayload | EventIds<TSchemas>;
  /**
   * The names of the events for which the sender waits for an answer, which a handler gives by `reply(…)`. Such an event without an id has
   * no claim: a retry runs the handler again. Give these a retry token or a request id, if the sender has one. Default: none.
   */
  readonly asks?: readonly string[] | undefined;
  /** Finds the id of the call: a key of the payload or a function. Default: the events have none. */
  readonly callId?: string | ReadPayload | undefined;
  /** Tells where an event belongs in its call, for `detectStale`. Default: unknown for every event. */
  readonly phase?: ReadPhase | undefined;
  /**
   * Orders the events of a call, for `detectStale`, and takes the place of `phase`: the later event has the higher number, or the greater
   * text of at most 200 characters, such as a time in ISO 8601. Default: unknown for every event.
   */
  readonly position?: ReadPosition | undefined;
  /**
   * Whether callhook makes an event fit that does not fit its schema, as it does for By Your Side: it converts a value of another type
   * if nothing is lost, or makes it `null`, and lists the field in `context.issues`. It takes schemas of zod 4 in which
   * every field may be `null`. Default false.
   */
  readonly lenient?: boolean | undefined;
  /**
   * Tells if a schema may be asynchronous. Default: if it has a function, such as in `refine` and `transform`, is lazy, or is not of zod 4.
   */
  readonly mayWait?: ((schema: SchemaOf<object>) => boolean) | undefined;
  /** Makes schemas that validate `extracted` against the fields given to place-call. Default: the events have no `extracted`. */
  readonly eventsWithFields?: ((fields: RequestedFields) => EventSchemas) | undefined;
}

/**
 * Makes a source from a dozen lines, for a sender that callhook does not have. `webhook(source, secret, onEvent)` of every
 * adapter then verifies its deliveries, types its events and handles each event once.
 *
 * @param definition The sender's name, its authenticator, a schema for each event, and the place of its names and ids.
 * @throws {TypeError} For an option that is missing, unknown or wrong.
 *
 * @example
 * ```ts
 * import { defineSource, timestampedHmac } from 'callhook';
 * import { webhook } from 'callhook/fetch';
 * import * as z from 'zod/v4/mini';
 *
 * const stripe = defineSource({
 *   name: 'stripe',
 *   authenticator: timestampedHmac({ header: 'Stripe-Signature' }),
 *   events: {
 *     'invoice.paid': z.looseObject({ data: z.looseObject({ object: z.looseObject({ customer: z.string() }) }) }),
 *   },
 *   eventName: 'type',
 *   eventId: 'id',
 * });
 *
 * const onEvent = { 'invoice.paid': (event: { data: { object: { customer: string } } }) => console.log(event.data) };
 * export default { fetch: webhook(stripe, 'whsec_test', onEvent) };
 * ```
 */
export function defineSource<const TSchemas extends EventSchemas, TTime extends number | null>(
  definition: SourceDefinition<TSchemas, TTime>,
): Source<EventsOf<TSchemas>, TTime> {
  const own = readOptions('defineSource', definition, {
    // These are checked below: most of them must not be undefined.
    name: anything,
    authenticator: anything,
    events: anything,
    eventName: anything,
    eventId: anything,
    callId: anything,
    asks: anything,
    methods: { must: "['POST'], ['GET'] or ['GET', 'POST']", holds: (methods) => isListOf(methods, ['GET', 'POST']) },
    body: { must: "'json', 'form' or ['json', 'form']", holds: (body) => isListOf([body].flat(), ['json', 'form']) },
    payload: aFunction,
    publicUrl: anything,
    handshake: aFunction,
    many: aFunction,
    phase: aFunction,
    position: aFunction,
    lenient: aBoolean,
    mayWait: aFunction,
    eventsWithFields: aFunction,
  });
  const { name, authenticator, events, eventName, eventId, callId, eventsWithFields } = own;
  const { body = 'json' } = own;
  checkSourceName('name', name);
  checkAuthenticator(authenticator);
  const schemas = checkedEvents(events, own.lenient);
  const readName = reader('eventName', eventName);
  checkAsks(own.asks, Object.keys(schemas));
  checkGet(own, authenticator);
  const isPlain = [body].flat().join() === 'json' && !own.methods?.includes('GET'); // JSON by POST
  return {
    name,
    authenticator,
    events: schemas as unknown as Source<EventsOf<TSchemas>>['events'], // EventsOf is made of their outputs
    methods: own.methods && [...own.methods],
    body: [body].flat(),
    payload: own.payload ?? (isPlain ? undefined : payloadDecoder([body].flat())),
    publicUrl: own.publicUrl === undefined ? undefined : publicUrlOf(own.publicUrl),
    handshake: own.handshake,
    many: own.many,
    eventName: readName,
    eventId:
      typeof eventId === 'object' && eventId !== null
        ? eachReader(readName, eventId, Object.keys(schemas))
        : reader('eventId', eventId),
    asks: own.asks && [...own.asks],
    callId: reader('callId', callId ?? (() => undefined)),
    phase: own.phase,
    position: own.position,
    lenient: own.lenient,
    mayWait: own.mayWait ?? mayWait,
    eventsWithFields:
      eventsWithFields && ((fields) => checkedSchemas('eventsWithFields', eventsWithFields(fields), own.lenient)),
  };
}

/** Users may write one themselves: a tolerance that is not a number would switch the clock off. */
function checkAuthenticator(authenticator: Authenticator): void {
  const isAuthenticator = typeof authenticator?.authenticate === 'function';
  check(
    isAuthenticator,
    "authenticator must be made by a function such as timestampedHmac({ header: 'X-Signature' }).",
  );
  checkTolerance(authenticator.tolerance);
  const { header } = authenticator;
  const isLowerCase = header === undefined || headerName(header) === header;
  check(isLowerCase, 'The header of an authenticator must be in lower case, such as x-signature.');
  const { challenge = '' } = authenticator;
  const isHeaderValue = typeof challenge === 'string' && /^[\x20-\x7e]*$/.test(challenge);
  check(
    isHeaderValue,
    `challenge must be the value of a header, such as Basic realm="webhooks", got ${kindOf(challenge)}.`,
  );
}

function checkedEvents(schemas: EventSchemas, lenient: boolean | undefined): EventSchemas {
  for (const name of ['unknown', 'invalid']) {
    const isTaken = Object.hasOwn(Object(schemas), name);
    check(!isTaken, `events: the name '${name}' is reserved for the handler of ${name} events.`);
  }
  return checkedSchemas('events', schemas, lenient);
}

function checkAsks(asks: unknown, known: readonly string[]): void {
  const areKnown = asks === undefined || isListOf(asks, known);
  check(areKnown, `asks must be a list of some of the events: ${known.join(', ')}.`);
}

/** A payload in a URL that nobody has signed would be a forgery. */
function checkGet(
  { methods, handshake }: Pick<SourceDefinition<EventSchemas, number | null>, 'methods' | 'handshake'>,
  { signsOnlyBody }: Authenticator,
): void {
  const isUsable = !methods?.includes('GET') || !signsOnlyBody || handshake !== undefined;
  check(
    isUsable,
    'methods has GET, but the authenticator signs only the body of a POST, and no handshake takes a GET.',
  );
}

function isListOf(value: unknown, words: readonly string[]): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((word) => words.includes(word));
}

/** Makes the reader of ids whose place depends on the name of the event. */
function eachReader(readName: ReadPayload, places: EventIds<EventSchemas>, known: readonly string[]): ReadPayload {
  const names = Object.keys(places);
  check(isListOf(names, known), `eventId must name some of the events: ${known.join(', ')}.`);
  const readers = new Map(
    Object.entries(places).map(([name, place]) => [
      name,
      place === undefined ? place : reader(`eventId['${name}']`, place),
    ]),
  );
  return (payload, delivery, exact) => {
    const idFor = (name: unknown) => readers.get(String(idOf(name)))?.(payload, delivery, exact);
    const name = readName(payload, delivery, exact);
    return isThenable(name) ? name.then(idFor) : idFor(name);
  };
}

function reader(option: string, read: string | ReadPayload): ReadPayload {
  if (typeof read === 'string') return idAt(read);
  check(typeof read === 'function', `${option} must be a key of the payload or a function, got ${kindOf(read)}.`);
  return read;
}
