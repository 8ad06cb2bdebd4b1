import type { core } from 'zod/mini';
import type { RequestedFields } from '../schema/requested-fields.ts';
import { checkTolerance } from '../verify/clock.ts';
import { type Authenticator, headerName } from './authenticator.ts';
import type { Payload, ReadPayload, Source } from './source.ts';

/** The schemas of a source's events, by name. */
export type EventSchemas = Readonly<Record<string, core.$ZodType<object>>>;

/** The events that schemas describe, by name. */
export type EventsOf<TSchemas extends EventSchemas> = {
  readonly [TName in keyof TSchemas]: core.output<TSchemas[TName]>;
};

/** What makes a source. */
export interface SourceDefinition<TSchemas extends EventSchemas, TTime extends number | null> {
  /** Lower-case letters, digits and `-`, unlike that of every other source you use: part of every replay key. */
  readonly name: string;
  /** How its deliveries are authenticated: `timestampedHmac`, `standardWebhooks`, `sharedSecretHeader` or `custom`. */
  readonly authenticator: Authenticator<TTime>;
  /**
   * A zod schema for each event, by its name, of either flavour of zod. Write `looseObject`, so that fields that you do not
   * know are kept, and let everything be missing that you can do without: what does not fit is answered 422. No event can be
   * called `unknown`, since that handler is given the events that are not among these.
   */
  readonly events: TSchemas;
  /** Where the name of the event is: a key of the payload, or a function. */
  readonly eventName: string | ReadPayload;
  /**
   * Where the id is that retries of the same event have in common: a key of the payload, or a function, which is also given
   * the headers. Where there is none (it is missing, empty or no string), a fingerprint of the body takes its place. Take it
   * from the body, or from a header that is signed: whoever replays a delivery can change every other header.
   */
  readonly eventId: string | ReadPayload;
  /** Where the id of the call is: a key of the payload, or a function. Default: there is none. */
  readonly callId?: string | ReadPayload | undefined;
  /** Where an event belongs in its call, for `detectStale`. Default: that is not known. */
  readonly phase?: ((payload: Payload) => 'live' | 'end' | undefined) | undefined;
  /** The schemas with `extracted` validated against the fields asked for, where there is such a thing. Default: there is none. */
  readonly eventsWithFields?: ((fields: RequestedFields) => EventSchemas) | undefined;
}

/**
 * Describes a sender in a dozen lines. Every adapter then verifies, types and dispatches its events, and handles each once:
 * `webhook(source, secret, onEvent)`.
 *
 * @throws {TypeError} For a name, an authenticator or events that cannot be.
 *
 * @example
 * ```ts
 * import { defineSource, timestampedHmac } from 'callhook';
 * import { webhook } from 'callhook/fetch';
 * import * as z from 'zod/mini';
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
  const { name, authenticator, phase, eventsWithFields } = definition;
  const isName = typeof name === 'string' && /^[a-z][a-z0-9-]*$/.test(name);
  check(isName, `name must be of lower-case letters, digits and -, got ${String(name)}.`);
  checkAuthenticator(authenticator);
  const events = { ...definition.events };
  checkEvents(events);
  for (const [option, value] of Object.entries({ phase, eventsWithFields })) {
    check(value === undefined || typeof value === 'function', `${option} must be a function.`);
  }
  return {
    name,
    authenticator,
    events: events as unknown as Source<EventsOf<TSchemas>>['events'], // whose outputs EventsOf is made of
    eventName: reader('eventName', definition.eventName),
    eventId: reader('eventId', definition.eventId),
    callId: reader('callId', definition.callId ?? (() => undefined)),
    phase,
    eventsWithFields,
  };
}

/** Also one of the caller's own making: a tolerance that is no number would switch the clock off. */
function checkAuthenticator(authenticator: Authenticator): void {
  const isAuthenticator = typeof authenticator?.authenticate === 'function';
  check(isAuthenticator, 'authenticator must be an authenticator, such as timestampedHmac().');
  checkTolerance(authenticator.tolerance);
  const { header } = authenticator;
  const isLowerCase = header === undefined || headerName(header) === header;
  check(isLowerCase, `the header of an authenticator must be in lower case, got ${header}.`);
}

function checkEvents(events: Readonly<Record<string, unknown>>): void {
  check(Object.keys(events).length > 0, 'events must have a schema for at least one event.');
  check(!Object.hasOwn(events, 'unknown'), "events: 'unknown' is what the handler of unknown events is called.");
  for (const [name, schema] of Object.entries(events)) {
    const isSchema = typeof schema === 'object' && schema !== null && '_zod' in schema;
    check(isSchema, `events: '${name}' must have a schema of zod 4, such as z.looseObject({}).`);
  }
}

function reader(option: string, read: string | ReadPayload): ReadPayload {
  // What objects inherit is no string either, so it counts as missing.
  if (typeof read === 'string') return (payload) => payload[read];
  check(typeof read === 'function', `${option} must be a key of the payload, or a function.`);
  return read;
}

function check(holds: boolean, message: string): void {
  if (!holds) throw new TypeError(message);
}
