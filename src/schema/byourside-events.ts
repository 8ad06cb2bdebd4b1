import { type CallStatus, terminalStatuses } from './call-status.ts';
import { type Field, tableSchema } from './field-table.ts';
import { type Extracted, type FieldsOption, type RequestedFields, requestedTable } from './requested-fields.ts';
import type { SchemaOf } from './schema-of.ts';

/** The name of a By Your Side event. */
export type CallEventName =
  | 'call.in_progress'
  | 'call.completed'
  | 'call.no_answer'
  | 'call.voicemail'
  | 'call.declined'
  | 'call.failed';

/**
 * The By Your Side event of this name, such as `CallEventOf<'call.completed'>`. Values are as the sender wrote them, so
 * times are text; a value that the sender left out is `null`. Fields that this version of callhook does not know are
 * there, too: `if ('cost' in event) event.cost`.
 *
 * @typeParam TFields The fields given to place-call, which type `extracted`.
 */
export interface CallEventOf<TName extends CallEventName, TFields extends FieldsOption = undefined> {
  /** The name of the event. Compare it with a name to narrow the event. */
  readonly event: TName;
  /** Identifies the event: every retry carries the same id. */
  readonly eventId: string;
  /** When the sender made the event, in ISO 8601. */
  readonly timestamp: string | null;
  /** Identifies the call: the id that place-call returned. */
  readonly callId: string;
  /** The status of the call, such as `completed`. If the sender left it out, it is the status in the name of the event. */
  readonly status: CallStatus;
  /** The number that was called, in E.164: `+14155550123`. */
  readonly to: string | null;
  /** The objective of the call, as given to place-call. */
  readonly objective: string | null;
  /** When the call was answered, in ISO 8601. */
  readonly startedAt: string | null;
  /** When the call ended, in ISO 8601. */
  readonly endedAt: string | null;
  /** A summary of the conversation. The sender fills it in on `call.completed`. */
  readonly summary: string | null;
  /** The values of the fields given to place-call, by name. A value that was not found is `null`. */
  readonly extracted: Extracted<TFields> | null;
  /** The whole conversation, as text. */
  readonly transcript: string | null;
  /** The address of the recording. */
  readonly recordingUrl: string | null;
}

/** The By Your Side events by name. */
export type CallEvents<TFields extends FieldsOption = undefined> = {
  readonly [TName in CallEventName]: CallEventOf<TName, TFields>;
};

/**
 * Any By Your Side event. Compare `event.event` with a name, and TypeScript narrows it to that event. Fields that this
 * version of callhook does not know are there, too: `if ('cost' in event) event.cost`.
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
export type CallEvent<TFields extends FieldsOption = undefined> = CallEvents<TFields>[CallEventName];

/** An event with `extracted` typed by the fields given to place-call, if there are any. */
export type EventWithFields<TEvent, TFields extends FieldsOption> = TFields extends RequestedFields
  ? TEvent extends CallEventOf<infer TName>
    ? CallEventOf<TName> extends TEvent
      ? CallEventOf<TName, Uninferred<TFields>>
      : WithExtracted<TEvent, TFields>
    : WithExtracted<TEvent, TFields>
  : TEvent;

/** Stops TypeScript from inferring the fields from the annotation of a handler. `NoInfer` would show in every hover. */
type Uninferred<TFields> = [TFields][TFields extends unknown ? 0 : never];

/** For the events of other senders, and for By Your Side events that a user has extended. */
type WithExtracted<TEvent, TFields extends RequestedFields> = {
  [TKey in keyof TEvent]: TKey extends 'extracted' ? Extracted<TFields> | null : TEvent[TKey];
};

/** What each field holds. Receivers check events by this table, and the schemas of zod are made of it: see `call-event-schemas.ts`. */
export const callEventFields = {
  eventId: 'id',
  timestamp: 'text',
  callId: 'id',
  status: 'status',
  to: 'text',
  objective: 'text',
  startedAt: 'text',
  endedAt: 'text',
  summary: 'text',
  extracted: 'extracted',
  transcript: 'text',
  recordingUrl: 'text',
} as const satisfies Readonly<Record<Exclude<keyof CallEventOf<CallEventName>, 'event'>, string>>;

/**
 * The schemas of a receiver: `eventId` and `callId` must be there, the other fields must have their type, and a missing one
 * becomes null. Receivers do not lose an event over another type either: see `mend`.
 */
export const byoursideEvents = /* @__PURE__ */ byoursideEventsFor([]);

/**
 * Makes {@link byoursideEvents} that check `extracted` against the fields given to place-call.
 *
 * @throws {TypeError} For a field without a name, a repeated name and a type that place-call does not know.
 */
export function byoursideEventsFor(fields: RequestedFields): ByoursideSchemas {
  const shape = requestedTable(fields);
  const schemas = ['in_progress', ...terminalStatuses].map((status) => {
    const kinds: Readonly<Record<string, Field>> = {
      id: { types: ['string'] },
      text: { types: ['string'], otherwise: null },
      status: { types: ['string'], otherwise: status },
      extracted: { types: ['object'], otherwise: null, shape },
    };
    const table = Object.entries(callEventFields).map(([name, kind]) => [name, kinds[kind]]);
    return [`call.${status}`, tableSchema(Object.fromEntries(table))];
  });
  return Object.fromEntries(schemas); // of all six names
}

type ByoursideSchemas = { readonly [TName in CallEventName]: SchemaOf<CallEventOf<TName>> };
