/**
 * Why a delivery was not handled. Every code has one status (see {@link errorStatuses}): a 4xx tells the sender that
 * trying again will not help, a 5xx that it may.
 */
export type WebhookErrorCode =
  | 'header_missing'
  | 'header_malformed'
  | 'signature_mismatch'
  | 'timestamp_too_old'
  | 'timestamp_too_new'
  | 'body_not_json'
  | 'schema_mismatch'
  | 'method_not_allowed'
  | 'body_too_large'
  | 'body_incomplete'
  | 'body_unreadable'
  | 'secret_unavailable'
  | 'in_flight'
  | 'lease_lost'
  | 'store_unavailable'
  | 'handler_failed'
  | 'retry_later'
  | 'response_not_ok'
  | 'response_incomplete'
  | 'internal_error';

/** The status that each code is answered with. A new code does not compile without one. */
export const errorStatuses: Readonly<Record<WebhookErrorCode, number>> = {
  header_missing: 400,
  header_malformed: 400,
  signature_mismatch: 400,
  timestamp_too_old: 400,
  timestamp_too_new: 400,
  body_not_json: 400,
  schema_mismatch: 422,
  method_not_allowed: 405,
  body_too_large: 413,
  body_incomplete: 503,
  body_unreadable: 500,
  secret_unavailable: 500,
  in_flight: 503,
  lease_lost: 503,
  store_unavailable: 503,
  handler_failed: 500,
  retry_later: 503,
  response_not_ok: 500,
  response_incomplete: 503,
  internal_error: 500,
};

// Of those alone that are thrown without a message of their own: every receiver carries these.
const defaultMessages: { readonly [TCode in WebhookErrorCode]?: string } = {
  header_missing: 'There is no signature header: it is not from the sender, or a proxy removed it.',
  header_malformed: 'The signature header is not in the form in which this sender signs.',
  signature_mismatch: 'Check that the secret is that of this endpoint, and that nothing changes the body on the way.',
  body_not_json: 'The signature holds, but the body is not JSON in UTF-8.',
  body_incomplete: 'The connection ended before the whole body had arrived.',
  in_flight: 'The same delivery is being handled right now.',
  lease_lost: 'The lease on this delivery was lost: another run may have taken it over.',
};

/**
 * The one error of callhook. It never holds the secret, the expected signature or the body.
 *
 * A mistake in *your* call (an empty secret, a body that is no bytes) is a `TypeError` instead.
 *
 * @example
 * ```ts
 * import { constructEvent, isWebhookError } from 'callhook';
 *
 * export function read(rawBody: Uint8Array, header: string | null, secret: string) {
 *   try {
 *     return constructEvent(rawBody, header, secret);
 *   } catch (error) {
 *     if (isWebhookError(error)) return error.status; // 400 for a bad signature
 *     throw error;
 *   }
 * }
 * ```
 */
export class WebhookError extends Error {
  override readonly name = 'WebhookError';
  /** Why, as a literal to switch on. */
  readonly code: WebhookErrorCode;
  /** The HTTP status to answer with. */
  readonly status: number;
  /** In how many seconds the sender should try again, where that is known. */
  readonly retryAfter: number | undefined;

  /**
   * @param code Why, as a literal.
   * @param message What happened and what to change; by default a sentence that goes with the code, or its words.
   * @param options `cause`: the error behind this one; `retryAfter`: seconds until the sender should try again; `status`: the
   *   status that the sender got, if it differs from that of the code, as with an app behind `verified`.
   */
  constructor(
    code: WebhookErrorCode,
    message: string = defaultMessages[code] ?? `${code.replaceAll('_', ' ')}.`,
    options: ErrorOptions & { readonly retryAfter?: number; readonly status?: number } = {},
  ) {
    super(message, options); // of which Error takes the cause alone
    this.code = code;
    this.status = options.status ?? errorStatuses[code];
    this.retryAfter = options.retryAfter;
  }
}

/**
 * Whether a caught value is a {@link WebhookError}, also one from another copy of callhook.
 *
 * @example
 * ```ts
 * import { isWebhookError } from 'callhook';
 *
 * export const statusOf = (error: unknown) => (isWebhookError(error) ? error.status : 500);
 * ```
 */
export function isWebhookError(error: unknown): error is WebhookError {
  return error instanceof Error && error.name === 'WebhookError' && 'code' in error && 'status' in error;
}
