import * as z from 'zod/mini';
import type { CallStatus } from './call-status.ts';
import type { KnownKeys } from './known-keys.ts';
import { type EventWithFields, extractedSchema, type FieldsOption, type RequestedFields } from './requested-fields.ts';

// The signature has proven the origin, so validating must not lose an event: `event`, `eventId` and `callId` have to be
// there, what else is known has to be of its type, and what is not there yet is null, whether sent as null or not sent.

// Written out, since the library's own check for lengths would weigh more than the receiver's whole signature header.
const id = z.string().check(({ value: input, issues }) => {
  if (input === '') issues.push({ code: 'too_small', origin: 'string', minimum: 1, inclusive: true, input });
});
const text = z._default(z.nullable(z.string()), null);
const anyExtracted = z.looseObject({});

function eventSchema<const TStatus extends string, TExtracted extends z.ZodMiniType>(
  status: TStatus,
  extracted: TExtracted,
) {
  return z.looseObject({
    /** What happened. */
    event: z.literal(`call.${status}`),
    /** Unique for each event; a retry carries it again. */
    eventId: id,
    /** When the event was built, ISO 8601. */
    timestamp: text,
    /** The id that place-call returned. */
    callId: id,
    /** The status of the call now: that of the event, unless the sender says otherwise. */
    status: statusOr(status),
    /** The number called, E.164. */
    to: text,
    /** The objective, as given to place-call. */
    objective: text,
    /** When the call was answered, ISO 8601. */
    startedAt: text,
    /** When the call ended, ISO 8601; null while it goes on. */
    endedAt: text,
    /** What was said, in short; filled in on `call.completed`. */
    summary: text,
    /** The fields asked for, by name, null where nothing was found. */
    extracted: z._default(z.nullable(extracted), null),
    /** The whole conversation. */
    transcript: text,
    /** Where the recording is. */
    recordingUrl: text,
  });
}

/** A status that was not sent is that of the event. */
function statusOr(status: CallStatus): OptionalStatus {
  const filledIn = text.check((sent) => {
    sent.value ??= status;
  });
  return filledIn as unknown as OptionalStatus; // it has just lost its null
}

type OptionalStatus = z.ZodMiniType<CallStatus, string | null | undefined, OptionalStatusInternals>;

interface OptionalStatusInternals extends z.core.$ZodTypeInternals<CallStatus, string | null | undefined> {
  readonly optin: 'optional';
}

function schemasWith<TExtracted extends z.ZodMiniType>(extracted: TExtracted) {
  return {
    'call.in_progress': eventSchema('in_progress', extracted),
    'call.completed': eventSchema('completed', extracted),
    'call.no_answer': eventSchema('no_answer', extracted),
    'call.voicemail': eventSchema('voicemail', extracted),
    'call.declined': eventSchema('declined', extracted),
    'call.failed': eventSchema('failed', extracted),
  };
}

/** The schema of each By Your Side event, by its name. Unknown keys are kept; extend them with either flavour of zod. */
export const callEventSchemas = schemasWith(anyExtracted);

/** Any of the six By Your Side events; a union that narrows on `event`. */
export const callEventSchema = /* @__PURE__ */ anyOf(callEventSchemas);

/** In a call that bundlers may leave out: a receiver finds the schema by name and needs no union. */
function anyOf(schemas: typeof callEventSchemas) {
  return z.discriminatedUnion('event', [
    schemas['call.in_progress'],
    schemas['call.completed'],
    schemas['call.no_answer'],
    schemas['call.voicemail'],
    schemas['call.declined'],
    schemas['call.failed'],
  ]);
}

/** The name of a By Your Side event. */
export type CallEventName = keyof typeof callEventSchemas;

/** The By Your Side events, by name. */
export type CallEvents = { [TName in CallEventName]: KnownKeys<z.output<(typeof callEventSchemas)[TName]>> };

/**
 * A By Your Side event. Narrow it by its name: after `if (event.event === 'call.completed')`, it is that event. A field that
 * this version does not know is there all the same: `if ('cost' in event) event.cost`.
 *
 * @example
 * ```ts
 * import type { CallEvent } from 'callhook';
 *
 * export function headline(event: CallEvent) {
 *   return event.event === 'call.completed' ? event.summary : event.status;
 * }
 * ```
 */
export type CallEvent<TFields extends FieldsOption = undefined> = {
  [TName in CallEventName]: EventWithFields<CallEvents[TName], TFields>;
}[CallEventName];

const schemasByFields = new WeakMap<RequestedFields, object>();

/**
 * {@link callEventSchemas} with `extracted` validated against the fields asked for at place-call. Built once for each
 * array, so keep the array in a constant.
 *
 * @throws {TypeError} For a field without a name, a name that comes twice and a type that place-call does not know.
 */
export function callEventSchemasFor<const TFields extends RequestedFields>(fields: TFields): CallEventSchemas<TFields> {
  const built = schemasByFields.get(fields);
  if (built !== undefined) return built as CallEventSchemas<TFields>; // made of these very fields
  const schemas = schemasWith(extractedSchema(fields)) as unknown as CallEventSchemas<TFields>; // as EventWithFields says
  schemasByFields.set(fields, schemas);
  return schemas;
}

type CallEventSchemas<TFields extends FieldsOption> = {
  readonly [TName in CallEventName]: z.ZodMiniType<EventWithFields<CallEvents[TName], TFields>>;
};
