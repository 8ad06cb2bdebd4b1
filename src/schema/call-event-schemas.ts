import * as z from 'zod/v4/mini';
import { type CallEventName, type CallEventOf, callEventFields } from './byourside-events.ts';
import type { CallStatus } from './call-status.ts';
import { extractedSchema } from './extracted-schema.ts';
import { lazily } from './lazily.ts';
import { type OrNull, orNull } from './or-null.ts';
import type { RequestedFields } from './requested-fields.ts';

/**
 * Validates each By Your Side event, by its name: `event`, `eventId` and `callId` must be there, the other fields must have their
 * type, a missing one becomes null, and unknown fields are kept. Extend the schemas with `zod/v4` or `zod/v4/mini`. Receivers
 * check the same, and callhook deletes every key `__proto__` from a body before it validates it. If you parse a body
 * yourself with a zod before 4.4, such a key becomes the prototype of the event.
 */
export const callEventSchemas = /* @__PURE__ */ schemasWith(() => z.looseObject({}));

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

/** The fields of an event, each by the kind that it has in {@link callEventFields}. */
type Shape<TKinds> = {
  [TName in keyof typeof callEventFields]: TKinds[(typeof callEventFields)[TName] & keyof TKinds];
};

function schemasWith<TExtracted extends z.ZodMiniType>(extracted: () => TExtracted) {
  const schemaOf = <const TStatus extends string>(status: TStatus) => {
    const text = orNull(z.string());
    const kinds = {
      id: z.string().check(refuseEmpty),
      text,
      status: withDefault(text, status),
      extracted: orNull(extracted()),
    };
    const fields = Object.entries(callEventFields).map(([name, kind]) => [name, kinds[kind]]);
    const shape: Shape<typeof kinds> = Object.fromEntries(fields);
    return z.looseObject({ event: z.literal(`call.${status}`), ...shape });
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

/** In place of `z.minLength(1)`, whose code for every kind of length would weigh 0.3 kB. */
function refuseEmpty({ value: input, issues }: z.core.ParsePayload<string>): void {
  if (input === '') issues.push({ code: 'too_small', origin: 'string', minimum: 1, inclusive: true, input });
}

/** In place of a pipe and a transform, which would weigh 0.35 kB. */
function withDefault(text: OrNull<z.ZodMiniString>, status: CallStatus) {
  const checked = text.check((sent) => {
    sent.value ??= status;
  });
  return checked as unknown as z.ZodMiniDefault<z.ZodMiniType<CallStatus, string | null>>; // it is never null now
}
