// The By Your Side API, as far as the client and the simulator have to agree on it.

/** The path for placing, listing and getting calls. */
export const callsPath = '/v1/agent/calls';

/** The most fields that the API accepts for one call. */
export const maxFields = 20;

/** The error tokens that the provider documents. */
export const providerErrorTokens = [
  'destination_blocked',
  'invalid_number',
  'to_required',
  'objective_required',
  'caller_id_not_owned',
  'rate_limited',
  'over_minute_cap',
  'unauthorized',
  'not_found',
  'placement_failed',
  'store_error',
] as const;

/** An error token that the provider documents. */
export type ProviderErrorToken = (typeof providerErrorTokens)[number];

/** Tells whether a text has the form of an E.164 number: `+` and 2 to 15 digits. Only the API knows which numbers exist. */
export function isE164(text: string): boolean {
  return /^\+[1-9]\d{1,14}$/.test(text);
}

/** Reads the `limit` of a list as the provider's SDKs do: 1 to 100, and 20 unless it is a whole number of at least 0. */
export function listLimit(asked: unknown): number {
  const limit = /^\d+$/.test(String(asked)) ? Number(asked) : 20;
  return Math.min(Math.max(1, limit), 100);
}
