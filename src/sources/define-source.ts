import { aBoolean, aFunction, anything, check, kindOf, readOptions } from '../read-options.ts';
import { mayWait } from '../schema/may-wait.ts';
import type { RequestedFields } from '../schema/requested-fields.ts';
import type { SchemaOf } from '../schema/schema-of.ts';
import { checkTolerance } from '../verify/clock.ts';
import { type Authenticator, headerName } from './authenticator.ts';
import { idAt } from './read-id.ts';
import type { ReadPayload, ReadPhase, Source } from './source.ts';

/** The schemas of a source's events, by name. */
export type EventSchemas = Readonly<Record<string, SchemaOf<object>>>;

/** The events that the schemas describe, by name. */
export type EventsOf<TSchemas extends EventSchemas> = {
  readonly [TName in keyof TSchemas]: TSchemas[TName]['_zod']['output'];
};

/** The parts of a source. */
export interface SourceDefinition<TSchemas extends EventSchemas, TTime extends number | null> {
  /** The name of the sender, unique among your sources: lower-case letters, digits and `-`. Part of every event key. */
  readonly name: string;
  /** Authenticates its deliveries: `timestampedHmac`, `standardWebhooks`, `sharedSecretHeader` or `custom` makes one. */
  readonly authenticator: Authenticator<TTime>;
  /**
   * A schema for each event, by its name, from `zod/v4` or `zod/v4/mini`. Use `looseObject` to keep the fields that you do not
   * know, and make every field optional that you can do without. An event that does not fit goes to the handler `invalid`;
   * without that handler, callhook answers 422. The names `unknown` and `invalid` are reserved for these handlers.
   */
  readonly events: TSchemas;
  /** Finds the name of the event: a key of the payload or a function. It may be an integer, as an id may. */
  readonly eventName: string | ReadPayload;
  /**
   * Finds the id that every retry of the event carries: a key of the payload or a function, which can also read the headers.
   * An integer at a key counts as it is written in the body. If the id is missing, empty or neither a string nor an integer,
   * callhook uses a fingerprint of the body. Take the id from the body or from
   * a signed header: an attacker who replays a delivery can change every other header.
   */
  readonly eventId: string | ReadPayload;
  /** Finds the id of the call: a key of the payload or a function. Default: the events have none. */
  readonly callId?: string | ReadPayload | undefined;
  /** Tells where an event belongs in its call, for `detectStale`. Default: unknown for every event. */
  readonly phase?: ReadPhase | undefined;
  /**
   * Whether callhook makes an event fit that does not fit its schema, as it does for By Your Side: it converts a value of another type
   * if nothing is lost, or makes it `null`, and lists the field in `context.issues`. It takes schemas in which every field may be
   * `null`. Default false.
   */
  readonly lenient?: boolean | undefined;
  /** Tells if a schema may be asynchronous. Default: if it has a function, such as in `refine` and `transform`, or is lazy. */
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
    phase: aFunction,
    lenient: aBoolean,
    mayWait: aFunction,
    eventsWithFields: aFunction,
  });
  const { name, authenticator, events, eventName, eventId, callId, eventsWithFields } = own;
  checkName(name);
  checkAuthenticator(authenticator);
  const schemas = checkedEvents({ ...events });
  return {
    name,
    authenticator,
    events: schemas as unknown as Source<EventsOf<TSchemas>>['events'], // EventsOf is made of their outputs
    eventName: reader('eventName', eventName),
    eventId: reader('eventId', eventId),
    callId: reader('callId', callId ?? (() => undefined)),
    phase: own.phase,
    lenient: own.lenient,
    mayWait: own.mayWait ?? mayWait,
    eventsWithFields: eventsWithFields && ((fields) => checkedSchemas('eventsWithFields', eventsWithFields(fields))),
  };
}

function checkName(name: string): void {
  const isName = typeof name === 'string' && /^[a-z][a-z0-9-]*$/.test(name);
  check(isName, `name must be lower-case letters, digits and '-', beginning with a letter, got ${kindOf(name)}.`);
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

function checkedEvents<TSchemas extends EventSchemas>(schemas: TSchemas): TSchemas {
  for (const name of ['unknown', 'invalid']) {
    check(!Object.hasOwn(schemas, name), `events: the name '${name}' is reserved for the handler of ${name} events.`);
  }
  return checkedSchemas('events', schemas);
}

/**
 * Checks and returns the schemas that a user has written.
 *
 * @param option The option that they come from, for the message.
 * @throws {TypeError} If there is none, or if one of them is not a schema of zod 4. The message names the event.
 */
function checkedSchemas<TSchemas extends object>(option: string, schemas: TSchemas): TSchemas {
  // `undefined` and a promise have no keys.
  check(Object.keys(Object(schemas)).length > 0, `${option} must have a schema for at least one event.`);
  for (const [name, schema] of Object.entries(schemas)) {
    if (!isSchema(schema)) throw new TypeError(`${option}: '${name}' ${problemOf(schema)}`);
  }
  return schemas;
}

/** By its shape, because a user may have another copy of zod. */
function isSchema(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '_zod' in value;
}

function problemOf(value: unknown): string {
  const { _def: definition, '~standard': standard } = Object(value) as {
    readonly _def?: { readonly typeName?: unknown };
    readonly '~standard'?: { readonly vendor?: unknown };
  };
  if (String(definition?.typeName).startsWith('Zod')) {
    return "has a schema of zod 3. Make it with zod 4, which zod 3.25.76 and later contain: import * as z from 'zod/v4'.";
  }
  const got = typeof standard?.vendor === 'string' ? `a schema of ${standard.vendor}` : kindOf(value);
  return `must have a schema of zod 4, such as z.looseObject({}), got ${got}.`;
}

function reader(option: string, read: string | ReadPayload): ReadPayload {
  if (typeof read === 'string') return idAt(read);
  check(typeof read === 'function', `${option} must be a key of the payload or a function, got ${kindOf(read)}.`);
  return read;
}
