import { brand, hasBrand } from '../copies.ts';
import { anything, readOptions } from '../read-options.ts';
import type { ProviderErrorToken } from '../schema/byourside-api.ts';

// Word for word the messages of the provider's SDKs.
const tokenMessages: Readonly<Record<ProviderErrorToken, string>> = {
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
 * Says why a request to the API failed: a token of the API (more may come), or a code of the client.
 *
 * `network_error`: the API could not be reached, or the connection broke. `timeout`: the API did not answer, or the call did
 * not end, in time. `no_api_key`: `apiKey` is missing. `invalid_response`: a 2xx, or an event, that cannot be used.
 * `unexpected_redirect`: a 3xx, which the client never follows. `error`: an error status without a token.
 */
export type ByoursideErrorCode =
  | ProviderErrorToken
  | 'network_error'
  | 'timeout'
  | 'no_api_key'
  | 'invalid_response'
  | 'unexpected_redirect'
  | 'error'
  | (string & {});

/**
 * Reports a failed request. It never holds the API key, neither in its message nor in its `cause`.
 *
 * A mistake in *your* call (a `webhookUrl` that is not a URL, 21 fields) is a `TypeError` instead.
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
  /** The HTTP status; 0 if there was no answer, or if the client did not send the request. */
  readonly status: number;
  /** Why the request failed, as a literal to switch on. */
  readonly code: ByoursideErrorCode;
  /** The seconds to wait before you try again, if the API said so. */
  readonly retryAfter: number | undefined;

  /**
   * @param message Says what happened.
   * @param status The HTTP status. Default 0: no answer.
   * @param code The reason, as a literal. Default `error`.
   * @param options `cause`: the error behind this one; `retryAfter`: the seconds to wait before another try.
   * @throws {TypeError} If `options` is not an object or has an unknown name.
   */
  constructor(
    message: string,
    status = 0,
    code: ByoursideErrorCode = 'error',
    options: { readonly cause?: unknown; readonly retryAfter?: number | undefined } = {},
  ) {
    const own = readOptions('ByoursideError', options, { cause: anything, retryAfter: anything });
    super(message, 'cause' in own ? { cause: own.cause } : undefined);
    this.status = status;
    this.code = code;
    this.retryAfter = own.retryAfter;
    brand(this, 'ByoursideError');
  }

  /** Returns what `JSON.stringify` and loggers write: the message as well, but neither the stack nor the cause. */
  toJSON(): Pick<ByoursideError, 'name' | 'code' | 'status' | 'message' | 'retryAfter'> {
    const { name, code, status, message, retryAfter } = this;
    return { name, code, status, message, retryAfter };
  }

  /** Makes `instanceof ByoursideError` true for the errors of every copy of callhook. */
  static override [Symbol.hasInstance](value: unknown): value is ByoursideError {
    // biome-ignore lint/complexity/noThisInStatic: a subclass inherits this method, and keeps its own meaning.
    return this === ByoursideError ? hasBrand(value, 'ByoursideError') : super[Symbol.hasInstance](value);
  }
}

/** Returns the message for a status and an error body, as the provider's SDKs have it. */
export function mapError(status: number, body: unknown): string {
  const token = errorToken(body);
  if (token !== undefined && isProviderToken(token)) return tokenMessages[token];
  if (status === 0 || status >= 500) return tokenMessages.store_error;
  return token === undefined ? `Request failed with status ${status}.` : `Request failed (${token}).`;
}

/** Returns the token in an error body, if it has one. */
export function errorToken(body: unknown): string | undefined {
  const token = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  return typeof token === 'string' && token !== '' ? token : undefined;
}

/** Makes the error for a request that the client does not send, because the API would refuse it with this token. */
export function notSent(token: ProviderErrorToken): ByoursideError {
  return new ByoursideError(tokenMessages[token], 0, token);
}

/** Tells whether the same request may succeed soon: there was no answer, or it was 429 or a 5xx. */
export function isTemporary(error: unknown): error is ByoursideError {
  if (!(error instanceof ByoursideError)) return false;
  return error.code === 'network_error' || error.code === 'timeout' || error.status === 429 || error.status >= 500;
}

function isProviderToken(token: string): token is ProviderErrorToken {
  return Object.hasOwn(tokenMessages, token);
}
