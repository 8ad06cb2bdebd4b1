import * as z from 'zod/mini';
import { type Call, callParser, problemOf } from './call.ts';
import { callsPath } from './call-path.ts';
import { type Answer, invalidResponse } from './exchange.ts';

/** Settings of {@link Client.listCalls}. */
export interface ListCallsOptions {
  /** How many calls at most, 1 to 100; 0 counts as 1, more as 100. Default 20, also for what is no whole number from 0 on. */
  readonly limit?: number | undefined;
  /** Gives the request up: it rejects with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
}

const listSchema = z.looseObject({ calls: z._default(z.nullable(z.array(z.unknown())), null) });

/** Where the newest calls are listed, with the limit as the provider's SDKs read it. */
export function listPath(limit: number | undefined): string {
  const asked = /^\d+$/.test(String(limit)) ? Number(limit) : 20;
  return `${callsPath}?limit=${Math.min(Math.max(1, asked), 100)}`;
}

/**
 * Makes calls of what the API sent.
 *
 * @throws {ByoursideError} `invalid_response`, when it is no list of calls.
 */
export function parseCalls({ status, data }: Answer): Call[] {
  const parsed = z.safeParse(listSchema, data);
  if (!parsed.success) throw invalidResponse(status, problemOf(parsed.error));
  const parse = callParser(undefined);
  return (parsed.data.calls ?? []).map((call) => parse({ status, data: call }));
}
