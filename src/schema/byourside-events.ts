import type * as z from 'zod/mini';
import type { CallStatus } from './call-status.ts';
import type { KnownKeys } from './known-keys.ts';
import { lazily } from './lazily.ts';
import { type EventWithFields, extractedSchema, type FieldsOption, type RequestedFields } from './requested-fields.ts';
import type { SchemaKit } from './schema-kit.ts';

// The signature has proven the origin, so validating must not lose an event: `event`, `eventId` and `callId` have to be
// there, what else is known has to be of its type, and what is not there yet is null, whether sent as null or not sent.

/**
 * The schema of each By Your Side event, by its name, written with either kit.
 *
 * @param fields The fields asked for at place-call, which `extracted` is validated against.
 * @throws {TypeError} For a field without a name, a name that comes twice and a type that place-call does not know.
 */
export function byoursideSchemas(kit: SchemaKit, fields?: RequestedFields) {
  // Now, since it throws for fields that cannot be. Which fields there are, EventWithFields says.
  const withFields = fields && (extractedSchema(kit, fields) as unknown as ExtractedSchema);
  const extracted = () => withFields ?? kit.looseObject({});
  return lazily({
    'call.in_progress': () => eventSchema(kit, 'in_progress', extracted()),
    'call.completed': () => eventSchema(kit, 'completed', extracted()),
    'call.no_answer': () => eventSchema(kit, 'no_answer', extracted()),
    'call.voicemail': () => eventSchema(kit, 'voicemail', extracted()),
    'call.declined': () => eventSchema(kit, 'declined', extracted()),
    'call.failed': () => eventSchema(kit, 'failed', extracted()),
  });
}

function eventSchema<const TStatus extends string>(kit: SchemaKit, status: TStatus, extracted: ExtractedSchema) {
  const id = kit.checked(kit.string(), isNotEmpty);
  const text = kit._default(kit.nullable(kit.string()), null);
  return kit.looseObject({
    /** What happened. */
    event: kit.literal(`call.${status}`),
    /** Unique for each event; a retry carries it again. */
    eventId: id,
    /** When the event was built, ISO 8601. */
    timestamp: text,
    /** The id that place-call returned. */
    callId: id,
    /** The status of the call now: that of the event, unless the sender says otherwise. */
    status: statusOr(kit, status, text),
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
    extracted: kit._default(kit.nullable(extracted), null),
    /** The whole conversation. */
    transcript: text,
    /** Where the recording is. */
    recordingUrl: text,
  });
}

/** Written out, since the library's own check for lengths would weigh more than the receiver's whole signature header. */
function isNotEmpty({ value: input, issues }: z.core.ParsePayload<string>): void {
  if (input === '') issues.push({ code: 'too_small', origin: 'string', minimum: 1, inclusive: true, input });
}

/** A status that was not sent is that of the event. */
function statusOr(kit: SchemaKit, status: CallStatus, text: OptionalText): OptionalStatus {
  const filledIn = kit.checked(text, (sent) => {
    sent.value ??= status;
  });
  return filledIn as unknown as OptionalStatus; // it has just lost its null
}

/**
 * A status that may be missing, and then is that of the event.
 *
 * @public Named by the types of the schemas.
 */
export type OptionalStatus = z.ZodMiniType<CallStatus, string | null | undefined, OptionalStatusInternals>;

/**
 * What zod is told of it: that it may be missing from what is sent.
 *
 * @public Named by the types of the schemas.
 */
export interface OptionalStatusInternals extends z.core.$ZodTypeInternals<CallStatus, string | null | undefined> {
  readonly optin: 'optional';
}

type OptionalText = z.ZodMiniDefault<z.ZodMiniNullable<z.ZodMiniString>>;

/** What a receiver knows of `extracted` where it was told of no fields. */
type ExtractedSchema = ReturnType<typeof z.looseObject<Record<never, never>>>;

type ByoursideSchemas = ReturnType<typeof byoursideSchemas>;

/** The name of a By Your Side event. */
export type CallEventName = keyof ByoursideSchemas;

/** The By Your Side events, by name. */
export type CallEvents = { [TName in CallEventName]: KnownKeys<z.output<ByoursideSchemas[TName]>> };

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
