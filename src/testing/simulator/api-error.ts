import { oneOf } from '../../read-options.ts';
import { type ProviderErrorToken, providerErrorTokens } from '../../schema/byourside-api.ts';

/**
 * The `error` in an answer of the API. `invalid_request` is the simulator's own, for mistakes without a documented token: a
 * body that is not JSON, more than 20 fields and the like.
 */
export type ApiErrorToken = ProviderErrorToken | 'invalid_request';

/**
 * The status of each error token. The provider documents 400 for `destination_blocked`, 401 for `unauthorized` and 503 for
 * `store_error`; **the others are the simulator's guess**.
 */
export const apiErrorStatuses: Readonly<Record<ApiErrorToken, number>> = {
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
  invalid_request: 400,
};

/** The check for an {@link ApiErrorToken}. */
export const anErrorToken = /* @__PURE__ */ oneOf(...providerErrorTokens, 'invalid_request');
