import { checkSignature, type SignatureErrorCode } from './check-signature.ts';
import { type ClockOptions, readClock } from './clock.ts';
import { hashable, type RawBody } from './raw-body.ts';
import { type Secrets, secretList } from './secrets.ts';
import type { SignatureHeader } from './signature-header.ts';

/** Settings of {@link verifySignature} and `verifyWebhook`. */
export interface VerifyOptions extends ClockOptions {}

/**
 * Authentic: `timestamp` is the time of signing in unix seconds, `secretIndex` the place of the secret that matched
 * (0 unless an array was given). Otherwise `code` says why not.
 */
export type VerifyResult =
  | { readonly ok: true; readonly timestamp: number; readonly secretIndex: number }
  | { readonly ok: false; readonly code: SignatureErrorCode };

/**
 * Verifies a `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">` header and says why when it does not hold.
 * Works on the bytes that arrived; never decodes or re-serialises them. Synchronous on every runtime.
 *
 * @param signatureHeader The value of `X-BYS-Signature`. Missing or `null`: `header_missing`. An array of one is that
 *   one, of more: `header_malformed`.
 * @param rawBody The body exactly as it arrived.
 * @param secret The secret, used as it is (UTF-8), or several during a rotation.
 * @param options `tolerance` in seconds (default 300), `now` in milliseconds (default `Date.now`).
 * @throws {TypeError} For a mistake of the caller: a body that is no bytes, an empty secret, a tolerance that is no
 *   finite number of at least 0.
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
  options?: VerifyOptions | null,
): VerifyResult {
  const result = checkSignature(signatureHeader, hashable(rawBody), secretList(secret), readClock(options ?? {}));
  return result.ok ? result : { ok: false, code: result.code };
}
