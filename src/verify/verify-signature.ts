import { readOptions } from '../read-options.ts';
import { checkSignature, type SignatureErrorCode } from './check-signature.ts';
import { type ClockOptions, clockOptionChecks, readClock } from './clock.ts';
import { hashable, type RawBody } from './raw-body.ts';
import { givenIndex, type Secrets, secretList } from './secrets.ts';
import type { SignatureHeader } from './signature-header.ts';

/** The options of {@link verifySignature} and `verifyWebhook`. */
export interface VerifyOptions extends ClockOptions {}

/**
 * The result of {@link verifySignature}. For an authentic delivery, `timestamp` is the time of signing in unix seconds and
 * `secretIndex` the index of the secret that matched, in the array that you gave (otherwise 0). If not, `code` is the reason.
 */
export type VerifyResult =
  | { readonly ok: true; readonly timestamp: number; readonly secretIndex: number }
  | { readonly ok: false; readonly code: SignatureErrorCode };

/**
 * Verifies a `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">` header and returns the reason if it is not valid. It
 * hashes the raw request body, which it never decodes or serialises again. It is synchronous on every runtime.
 *
 * @param signatureHeader The value of `X-BYS-Signature`, or an array of one. `undefined` and `null` give `header_missing`,
 *   an array of several gives `header_malformed`.
 * @param rawBody The raw request body.
 * @param secret The secret, used as it is (UTF-8), or several during a rotation.
 * @param options `tolerance` in seconds (default 300), `now` in milliseconds (default `Date.now`).
 * @throws {TypeError} For a mistake in your call: a body that is not raw, an empty secret, more than 10 secrets, an option
 *   that is unknown or wrong, a `now` that does not return a finite number.
 *
 * @example
 * ```ts
 * import { verifySignature } from 'callhook';
 *
 * export function check(header: string | null, rawBody: Uint8Array, secrets: string[]) {
 *   const result = verifySignature(header, rawBody, secrets);
 *   return result.ok ? `signed at ${result.timestamp}` : `refused: ${result.code}`;
 * }
 * ```
 */
export function verifySignature(
  signatureHeader: SignatureHeader,
  rawBody: RawBody,
  secret: Secrets | null | undefined,
  options?: VerifyOptions,
): VerifyResult {
  const clock = readClock(readOptions('verifySignature', options, clockOptionChecks));
  const result = checkSignature(signatureHeader, hashable(rawBody), secretList(secret), clock);
  if (!result.ok) return { ok: false, code: result.code };
  const secretIndex = givenIndex(secret, result.secretIndex);
  return secretIndex === result.secretIndex ? result : { ...result, secretIndex };
}
