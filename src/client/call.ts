import * as z from 'zod/v4/mini';
import { check, kindOf } from '../read-options.ts';
import { callsPath } from '../schema/byourside-api.ts';
import type { EventWithFields } from '../schema/byourside-events.ts';
import { type CallStatus, isTerminal, type TerminalStatus } from '../schema/call-status.ts';
import { problemsIn } from '../schema/field-issue.ts';
import { isRecord } from '../schema/is-record.ts';
import { mend } from '../schema/mend.ts';
import { extractedSchema, type FieldsOption } from '../schema/requested-fields.ts';
import { validate } from '../schema/validate.ts';
import { type Answer, invalidResponse } from './exchange.ts';

// You paid for the call, so a field must not keep you from reading it: a missing field, or one of another type, becomes null.

/** Keeps a string as it is and turns anything else into null. */
export const textOrNull = z.pipe(
  z._default(z.unknown(), null),
  z.transform((value): string | null => (typeof value === 'string' ? value : null)),
);

const recordOrNull = z.pipe(
  z._default(z.unknown(), null),
  z.transform((value) => (isRecord(value) ? value : null)),
);

/** A call as the API shows it; a field that the API does not know (yet) is `null`. */
interface CallRecord {
  /** The id that `placeCall` returned. */
  readonly id: string;
  /** The same as `id`: the API says `id`, its webhooks say `callId`. */
  readonly callId: string;
  /** `queued`, `ringing`, `in_progress`, then one of the five terminal statuses. */
  readonly status: CallStatus | null;
  /** The number called, E.164. */
  readonly to: string | null;
  /** The objective, as given to `placeCall`. */
  readonly objective: string | null;
  /** When the call was answered, ISO 8601. */
  readonly startedAt: string | null;
  /** When the call ended, ISO 8601. */
  readonly endedAt: string | null;
  /** A short summary of the conversation. */
  readonly summary: string | null;
  /** The requested fields by name; null if nothing was found. */
  readonly extracted: { readonly [name: string]: unknown } | null;
  /** The whole conversation. */
  readonly transcript: string | null;
  /** The URL of the recording. */
  readonly recordingUrl: string | null;
}

/**
 * A call as the API shows it. The requested fields type `extracted`. A field that this version of callhook does not know is
 * kept: `if ('cost' in call) call.cost`.
 *
 * @example
 * ```ts
 * import type { Call } from 'callhook/client';
 *
 * export const headline = (call: Call) => `${call.callId}: ${call.summary ?? call.status}`;
 * ```
 */
export type Call<TFields extends FieldsOption = undefined> = EventWithFields<CallRecord, TFields>;

/** A call that is over. */
export type EndedCall<TFields extends FieldsOption = undefined> = Call<TFields> & { readonly status: TerminalStatus };

/** Reads a call from an answer of the API. */
export type ParseCall<TFields extends FieldsOption> = (answer: Answer, knownId?: string) => Call<TFields>;

/**
 * Makes the function that reads calls with these fields.
 *
 * @throws {TypeError} For a field without a name, a name that comes twice and an unknown type.
 */
export function callParser<TFields extends FieldsOption>(fields: TFields): ParseCall<TFields> {
  const extracted = fields === undefined ? recordOrNull : z._default(z.nullable(extractedSchema(fields)), null);
  const schema = z.looseObject({
    id: textOrNull,
    callId: textOrNull,
    status: textOrNull,
    to: textOrNull,
    objective: textOrNull,
    startedAt: textOrNull,
    endedAt: textOrNull,
    summary: textOrNull,
    extracted,
    transcript: textOrNull,
    recordingUrl: textOrNull,
  });
  return ({ status, data }, knownId) => {
    let parsed = validate(schema, data);
    if (parsed.issues && isRecord(data)) parsed = validate(schema, mend(data, parsed.issues, {}));
    if (parsed.issues) throw invalidResponse(status, problemsIn(schema, parsed.issues));
    return { ...parsed.value, ...bothIds(parsed.value, status, knownId) } as Call<TFields>; // `extracted` is what fields say
  };
}

/** Tells whether a call is over. */
export function isEnded<TFields extends FieldsOption>(call: Call<TFields>): call is EndedCall<TFields> {
  return isTerminal((call as CallRecord).status); // fields change nothing but `extracted`
}

/**
 * Returns the id of a call under both of its names.
 *
 * @throws {ByoursideError} `invalid_response`, if it has neither.
 */
export function bothIds(
  found: { readonly id: string | null; readonly callId: string | null },
  status: number,
  knownId?: string,
): { readonly id: string; readonly callId: string } {
  const id = found.id || found.callId || knownId;
  if (!id) throw invalidResponse(status, 'a call has no id');
  return { id, callId: found.callId || id };
}

/**
 * Returns the path of one call, with the id percent-encoded.
 *
 * @throws {TypeError} For an id that would lead to another path: an empty one, `.` and `..`.
 */
export function callPath(id: string): string {
  check(
    typeof id === 'string' && !/^\.{0,2}$/.test(id),
    `The id of a call must be a non-empty string other than '.' and '..', got ${kindOf(id)}.`,
  );
  // encodeURIComponent leaves these, although a server may read them as delimiters.
  const encoded = encodeURIComponent(id).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${callsPath}/${encoded}`;
}
