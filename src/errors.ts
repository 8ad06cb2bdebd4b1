import { brand, hasBrand } from './copies.ts';
import type { SignatureErrorCode } from './verify/check-signature.ts';

/**
 * The reason why a delivery was not handled. Every code has one status (see {@link errorStatuses}): a 4xx tells the sender
 * that a retry will not help, a 5xx that it may.
 */
export type WebhookErrorCode =
  | SignatureErrorCode
  | 'body_not_json'
  | 'body_not_form'
  | 'schema_mismatch'
  | 'method_not_allowed'
  | 'body_too_large'
  | 'body_incomplete'
  | 'encoding_unsupported'
  | 'body_unreadable'
  | 'secret_unavailable'
  | 'keys_unavailable'
  | 'in_flight'
  | 'lease_lost'
  | 'store_unavailable'
  | 'handler_failed'
  | 'handler_timeout'
  | 'retry_later'
  | 'response_not_ok'
  | 'response_incomplete'
  | 'internal_error';

/** The status that callhook answers for each code. A new code does not compile without one. */
export const errorStatuses: Readonly<Record<WebhookErrorCode, number>> = {
  header_missing: 400,
  header_malformed: 400,
  signature_mismatch: 400,
  timestamp_too_old: 400,
  timestamp_too_new: 400,
  body_not_json: 400,
  body_not_form: 400,
  schema_mismatch: 422,
  method_not_allowed: 405,
  body_too_large: 413,
  body_incomplete: 503,
  encoding_unsupported: 415,
  body_unreadable: 500,
  secret_unavailable: 500,
  keys_unavailable: 503,
  in_flight: 503,
  lease_lost: 503,
  store_unavailable: 503,
  handler_failed: 500,
  handler_timeout: 503,
  retry_later: 503,
  response_not_ok: 500,
  response_incomplete: 503,
  internal_error: 500,
};

/** The messages of the codes that are thrown without one of their own. No others, since every receiver bundles these. */
export const defaultMessages: { readonly [TCode in WebhookErrorCode]?: string } = {
  header_missing: 'A header of this sender is missing: the request is from somebody else, or a proxy removed it.',
  header_malformed: 'A header of this sender does not have the format that the source expects.',
  signature_mismatch:
    'The signature does not match: check that the secret is the one of this endpoint, and that nothing has changed the body.',
  body_not_json: 'The signature is valid, but the body is not JSON in UTF-8.',
  body_incomplete: 'The connection ended before the whole body arrived.',
  handler_timeout: 'The handler did not end within maxRunMs.',
  in_flight: 'Another delivery of this event is being handled right now.',
  lease_lost: 'The lease on this event was lost: another run may have taken it over.',
};

const ownErrors = /* @__PURE__ */ new WeakSet<object>();

/** Returns whether this copy of callhook made the error itself: not another copy, and it is not a proxy. */
export function isOwnError(error: object): boolean {
  return ownErrors.has(error);
}

/**
 * The one error of callhook. It never holds the secret, the expected signature or the body.
 *
 * A mistake in *your* call (an empty secret, a parsed body) is a `TypeError` instead.
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
  /** The reason, as a literal to switch on. */
  readonly code: WebhookErrorCode;
  /** The HTTP status to answer with, or the one that the sender got if the rest of your app has answered (`verified`). */
  readonly status: number;
  /** The seconds until the sender should try again, if known. */
  readonly retryAfter: number | undefined;

  /**
   * @param code The reason.
   * @param message Says what happened and what to change. Default: a sentence for the code, or its words.
   * @param options `cause`: the error behind this one. `retryAfter`: the seconds until the sender should try again.
   *   `status`: the status that was sent, if it differs from that of the code, as with an app behind `verified`.
   */
  constructor(
    code: WebhookErrorCode,
    message: string = defaultMessages[code] ?? `${code.replaceAll('_', ' ')}.`,
    options: { readonly cause?: unknown; readonly retryAfter?: number; readonly status?: number | undefined } = {},
  ) {
    const own: typeof options = Object.assign(Object.create(null), options); // nothing that Object.prototype was given
    super(message, own); // Error reads only the cause
    this.code = code;
    this.status = own.status ?? errorStatuses[code];
    this.retryAfter = own.retryAfter;
    brand(this, 'WebhookError');
    ownErrors.add(this);
  }

  /** Returns what `JSON.stringify` and loggers write: the message as well, but neither the stack nor the cause. */
  toJSON(): Pick<WebhookError, 'name' | 'code' | 'status' | 'message' | 'retryAfter'> {
    const { name, code, status, message, retryAfter } = this;
    return { name, code, status, message, retryAfter };
  }

  /** Makes `instanceof WebhookError` true for the errors of every copy of callhook. */
  static override [Symbol.hasInstance](value: unknown): value is WebhookError {
    // biome-ignore lint/complexity/noThisInStatic: a subclass inherits this method, and keeps its own meaning.
    return this === WebhookError ? isWebhookError(value) : super[Symbol.hasInstance](value);
  }
}

/**
 * Returns whether a caught value is a {@link WebhookError}, also if another copy of callhook made it, such as the one that
 * `require` loads beside `import`.
 *
 * @example
 * ```ts
 * import { isWebhookError } from 'callhook';
 *
 * export const statusOf = (error: unknown) => (isWebhookError(error) ? error.status : 500);
 * ```
 */
export function isWebhookError(error: unknown): error is WebhookError {
  return hasBrand(error, 'WebhookError');
}
