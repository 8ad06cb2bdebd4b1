import * as z from 'zod/v4/mini';
import { looseObject } from '#loose-object';
import type { CallStatus } from './call-status.ts';
import { lazily } from './lazily.ts';
import { type OrNull, orNull } from './or-null.ts';
import { type Extracted, extractedSchema, type FieldsOption, type RequestedFields } from './requested-fields.ts';

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

/**
 * Validates each By Your Side event, by its name. Unknown fields are kept. Extend the schemas with `zod/v4` or `zod/v4/mini`.
 * Receivers use the same ones, and callhook deletes every key `__proto__` from a body before it validates it. If you parse a body
 * yourself with a zod before 4.4, such a key becomes the prototype of the event.
 */
export const callEventSchemas = /* @__PURE__ */ schemasWith(() => looseObject({}));

const madeBefore = /* @__PURE__ */ new WeakMap<RequestedFields, object>();

/**
 * Makes {@link callEventSchemas} that validate `extracted` against the fields given to place-call. callhook makes them once
 * for each array, so keep the array in a constant.
 *
 * @throws {TypeError} For a field without a name, a repeated name and a type that place-call does not know.
 */
export function callEventSchemasFor<const TFields extends RequestedFields>(fields: TFields) {
  let schemas = madeBefore.get(fields);
  if (schemas === undefined) {
    const extracted = extractedSchema(fields); // throws here, not with the first event
    schemas = schemasWith(() => extracted);
    madeBefore.set(fields, schemas);
  }
  return schemas as { readonly [TName in CallEventName]: z.ZodMiniType<CallEventOf<TName, TFields>> }; // made of them
}

/**
 * `event`, `eventId` and `callId` must be there, the other fields must have their type, and a missing one becomes null.
 * Receivers do not lose an event over another type either: see `mend`.
 */
function schemasWith<TExtracted extends z.ZodMiniType>(extracted: () => TExtracted) {
  const schemaOf = <const TStatus extends string>(status: TStatus) => {
    const id = z.string().check(refuseEmpty);
    const text = orNull(z.string());
    return looseObject({
      event: z.literal(`call.${status}`),
      eventId: id,
      timestamp: text,
      callId: id,
      status: withDefault(text, status),
      to: text,
      objective: text,
      startedAt: text,
      endedAt: text,
      summary: text,
      extracted: orNull(extracted()),
      transcript: text,
      recordingUrl: text,
    });
  };
  return lazily({
    'call.in_progress': () => schemaOf('in_progress'),
    'call.completed': () => schemaOf('completed'),
    'call.no_answer': () => schemaOf('no_answer'),
    'call.voicemail': () => schemaOf('voicemail'),
    'call.declined': () => schemaOf('declined'),
    'call.failed': () => schemaOf('failed'),
  });
}

/** In place of `z.minLength(1)`, whose code for every kind of length would weigh 0.3 kB in every receiver. */
function refuseEmpty({ value: input, issues }: z.core.ParsePayload<string>): void {
  if (input === '') issues.push({ code: 'too_small', origin: 'string', minimum: 1, inclusive: true, input });
}

/** In place of a pipe and a transform, which would weigh 0.35 kB in every receiver. */
function withDefault(text: OrNull<z.ZodMiniString>, status: CallStatus) {
  const checked = text.check((sent) => {
    sent.value ??= status;
  });
  return checked as unknown as z.ZodMiniDefault<z.ZodMiniType<CallStatus, string | null>>; // it is never null now
}
