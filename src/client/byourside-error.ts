/** The tokens with which the API says what is wrong with a request. */
type ProviderToken =
  | 'destination_blocked'
  | 'invalid_number'
  | 'to_required'
  | 'objective_required'
  | 'caller_id_not_owned'
  | 'rate_limited'
  | 'over_minute_cap'
  | 'unauthorized'
  | 'not_found'
  | 'placement_failed'
  | 'store_error';

// Word for word those of the provider's SDKs.
const tokenMessages: Readonly<Record<ProviderToken, string>> = {
  destination_blocked: 'That destination is not allowed (premium, IRSF, or unsupported country).',
  invalid_number: 'The destination number is invalid (use full E.164, e.g. +14155550123).',
  to_required: 'A destination number (to) is required.',
  objective_required: 'An objective for the call is required.',
  caller_id_not_owned: 'That caller ID is not a number on your account.',
  rate_limited: 'Rate limit reached. Try again shortly.',
  over_minute_cap: 'Outbound usage limit reached for now.',
  unauthorized: 'Invalid or missing API key.',
  not_found: 'No call found with that id (or it does not belong to your account).',
  placement_failed: 'The call could not be placed (carrier/trunk issue). Try again shortly.',
  store_error: 'Temporary service error. Please retry shortly.',
};

/**
 * Why a request to the API failed: a token of the API (the list is open), or one of the client's own.
 *
 * `network_error`: the API could not be reached, or the connection broke. `timeout`: no answer, or no end of the call, in
 * time. `no_api_key`: the client was made without one. `invalid_response`: a 2xx, or an event, that cannot be used.
 * `unexpected_redirect`: a 3xx, which is never followed. `error`: a status that says it all, without a token.
 */
export type ByoursideErrorCode =
  | ProviderToken
  | 'network_error'
  | 'timeout'
  | 'no_api_key'
  | 'invalid_response'
  | 'unexpected_redirect'
  | 'error'
  | (string & {});

/**
 * What every failed request ends in. It never holds the API key: not in its message, not in its `cause`.
 *
 * A mistake in *your* call (a `webhookUrl` that is no URL, 21 fields) is a `TypeError` instead.
 *
 * @example
 * ```ts
 * import { ByoursideError, Client } from 'callhook/client';
 *
 * const client = new Client({ apiKey: process.env.BYS_API_KEY });
 * try {
 *   await client.placeCall({ to: '+19001234567', objective: 'Test a blocked destination' });
 * } catch (error) {
 *   if (error instanceof ByoursideError) console.error(error.code, error.status, error.message); // destination_blocked 400 …
 * }
 * ```
 */
export class ByoursideError extends Error {
  override readonly name = 'ByoursideError';
  /** The HTTP status; 0 where there was no answer, and for what the client refused to send. */
  readonly status: number;
  /** Why, as a literal to switch on. */
  readonly code: ByoursideErrorCode;
  /** In how many seconds to try again, where the API said so. */
  readonly retryAfter: number | undefined;

  /**
   * @param message What happened.
   * @param status The HTTP status, 0 without an answer.
   * @param code Why, as a literal.
   * @param options `cause`: the error behind this one; `retryAfter`: seconds until it may be tried again.
   */
  constructor(
    message: string,
    status = 0,
    code: ByoursideErrorCode = 'error',
    options: ErrorOptions & { readonly retryAfter?: number | undefined } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.status = status;
    this.code = code;
    this.retryAfter = options.retryAfter;
  }
}

/** The sentence that goes with a status and the body of an error, as the provider's SDKs have it. */
export function mapError(status: number, body: unknown): string {
  const token = errorToken(body);
  if (token !== undefined && isProviderToken(token)) return tokenMessages[token];
  if (status === 0 || status >= 500) return tokenMessages.store_error;
  return token === undefined ? `Request failed with status ${status}.` : `Request failed (${token}).`;
}

/** The token in the body of an error, if it has one. */
export function errorToken(body: unknown): string | undefined {
  const token = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  return typeof token === 'string' && token !== '' ? token : undefined;
}

/** What the client finds missing or malformed in a request that it therefore does not send. */
export function refused(token: ProviderToken): ByoursideError {
  return new ByoursideError(tokenMessages[token], 0, token);
}

/** Whether the same request may do better soon: nobody answered, or the answer was 429 or a 5xx. */
export function isTemporary(error: unknown): error is ByoursideError {
  if (!(error instanceof ByoursideError)) return false;
  return error.code === 'network_error' || error.code === 'timeout' || error.status === 429 || error.status >= 500;
}

function isProviderToken(token: string): token is ProviderToken {
  return Object.hasOwn(tokenMessages, token);
}
