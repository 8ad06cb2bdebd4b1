/**
 * The status of each error token. Documented are 400 for `destination_blocked`, 401 for `unauthorized` and 503 for
 * `store_error`; **the others are the simulator's guess**, and so is the token `invalid_request` with what it stands for.
 */
export const apiErrorStatuses = {
  to_required: 400,
  objective_required: 400,
  invalid_number: 400,
  destination_blocked: 400,
  caller_id_not_owned: 403,
  unauthorized: 401,
  not_found: 404,
  rate_limited: 429,
  over_minute_cap: 429,
  placement_failed: 502,
  store_error: 503,
  /** The simulator's own, for what the provider documents no token for: no JSON, more than 20 fields and the like. */
  invalid_request: 400,
} as const;

/** The `error` that the API answers with instead of a result. */
export type ApiErrorToken = keyof typeof apiErrorStatuses;

/** @throws {TypeError} For what is no token. */
export function checkToken(token: unknown): void {
  if (typeof token === 'string' && Object.hasOwn(apiErrorStatuses, token)) return;
  throw new TypeError(
    `'${String(token)}' is no error of the API; it knows ${Object.keys(apiErrorStatuses).join(', ')}.`,
  );
}
