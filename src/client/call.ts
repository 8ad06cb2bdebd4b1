import * as z from 'zod/mini';
import type { EventWithFields } from '../schema/byourside-events.ts';
import { type CallStatus, isTerminal, type TerminalStatus } from '../schema/call-status.ts';
import { isRecord } from '../schema/is-record.ts';
import { extractedSchema, type FieldsOption } from '../schema/requested-fields.ts';
import { type Answer, invalidResponse } from './exchange.ts';

// A call was paid for, so reading it must not fail over a field: what is missing, or not of its type, is null.

/** Text as it came, anything else as null. */
export const textOrNull = z.pipe(
  z._default(z.unknown(), null),
  z.transform((value): string | null => (typeof value === 'string' ? value : null)),
);

const recordOrNull = z.pipe(
  z._default(z.unknown(), null),
  z.transform((value) => (isRecord(value) ? value : null)),
);

/** A call as the API knows it; `null` is what it does not know (yet). */
interface CallRecord {
  readonly id: string;
  /** The same as `id`: the API and its webhooks have a name each. */
  readonly callId: string;
  readonly status: CallStatus | null;
  /** The number called, E.164. */
  readonly to: string | null;
  /** The objective, as given to `placeCall`. */
  readonly objective: string | null;
  /** When the call was answered, ISO 8601. */
  readonly startedAt: string | null;
  /** When the call ended, ISO 8601. */
  readonly endedAt: string | null;
  /** What was said, in short. */
  readonly summary: string | null;
  /** The fields asked for, by name, null where nothing was found. */
  readonly extracted: { readonly [name: string]: unknown } | null;
  /** The whole conversation. */
  readonly transcript: string | null;
  /** Where the recording is. */
  readonly recordingUrl: string | null;
}

/**
 * A call as the API knows it, with `extracted` typed by the fields that were asked for. What this version does not know is
 * there all the same: `if ('cost' in call) call.cost`.
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

/** Makes a call of what the API sent. */
export type ParseCall<TFields extends FieldsOption> = (answer: Answer, knownId?: string) => Call<TFields>;

/**
 * How calls are read whose fields these are.
 *
 * @throws {TypeError} For fields that cannot be.
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
    const parsed = z.safeParse(schema, data);
    if (!parsed.success) throw invalidResponse(status, problemOf(parsed.error));
    return { ...parsed.data, ...bothIds(parsed.data, status, knownId) } as Call<TFields>; // `extracted` is what fields say
  };
}

/** Whether a call is over. */
export function isEnded<TFields extends FieldsOption>(call: Call<TFields>): call is EndedCall<TFields> {
  return isTerminal((call as CallRecord).status); // fields change nothing but `extracted`
}

/**
 * The id of a call by both of its names.
 *
 * @throws {ByoursideError} `invalid_response`, when it has neither.
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

/** Where a body does not fit. It quotes no value. */
export function problemOf({ issues }: z.core.$ZodError): string {
  const path = issues[0]?.path.join('.');
  return path ? `${path} is not of its type` : 'it is no object';
}
