import * as z from 'zod/v4/mini';
import { callsPath, listLimit } from '../schema/byourside-api.ts';
import { problemsIn } from '../schema/field-issue.ts';
import { validate } from '../schema/validate.ts';
import { type Call, callParser } from './call.ts';
import { type Answer, invalidResponse } from './exchange.ts';

/** Settings of {@link Client.listCalls}. */
export interface ListCallsOptions {
  /** The most calls to list, 1 to 100. 0 counts as 1, more as 100, anything but a whole number as 20. Default 20. */
  readonly limit?: number | undefined;
  /** Gives the request up: it rejects with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
}

const listSchema = z.looseObject({ calls: z._default(z.nullable(z.array(z.unknown())), null) });

/** Returns the path of the newest calls. */
export function listPath(limit: number | undefined): string {
  return `${callsPath}?limit=${listLimit(limit)}`;
}

/**
 * Reads a list of calls from an answer of the API.
 *
 * @throws {ByoursideError} `invalid_response`, if it is not a list of calls.
 */
export function parseCalls({ status, data }: Answer): Call[] {
  const parsed = validate(listSchema, data);
  if (parsed.issues) throw invalidResponse(status, problemsIn(listSchema, parsed.issues));
  const parse = callParser(undefined);
  return (parsed.value.calls ?? []).map((call) => parse({ status, data: call }));
}
