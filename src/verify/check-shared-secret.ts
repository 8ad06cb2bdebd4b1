import { hmacSha256 } from '#hmac';
import { textKey } from './hmac-keys.ts';
import { macEquals } from './mac.ts';
import { type SignatureHeader, singleHeader } from './signature-header.ts';

/** The outcome of a check; a shared secret proves no time. */
export type SharedSecretCheck =
  | { readonly ok: true; readonly timestamp: null; readonly secretIndex: number }
  | { readonly ok: false; readonly code: 'header_missing' | 'header_malformed' | 'signature_mismatch' };

const nothing = new Uint8Array(0);
const maxLength = 4_096;
let comparisonKey: string | undefined;

/**
 * Compares a header with the secrets, all of them, in a time that tells nothing of where they differ or how long they are:
 * what is compared are MACs of both, under a key that is random for each process.
 */
export function checkSharedSecret(header: SignatureHeader, secrets: readonly string[]): SharedSecretCheck {
  const value = singleHeader(header);
  if (value === undefined) return { ok: false, code: 'header_missing' };
  if (value === null || value.length > maxLength) return { ok: false, code: 'header_malformed' };
  comparisonKey ??= crypto.randomUUID(); // not when the module is loaded: Workers have no random numbers then
  const key = textKey(comparisonKey);
  const given = hmacSha256(key, nothing, value);
  let match = -1;
  for (const [index, secret] of secrets.entries()) {
    if (macEquals(hmacSha256(key, nothing, secret), given) && match === -1) match = index;
  }
  if (match === -1) return { ok: false, code: 'signature_mismatch' };
  return { ok: true, timestamp: null, secretIndex: match };
}

/**
 * Whether a secret can stand in a header: HTTP carries visible ASCII and blanks faithfully, while of anything else each
 * client and server makes something of its own.
 *
 * @throws {TypeError} When it cannot.
 */
export function checkHeaderSecret(secret: string): void {
  if (secret.length <= maxLength && /^[\x20-\x7e]*$/.test(secret)) return;
  throw new TypeError(
    `secret must be what a header can carry: at most ${maxLength} characters, visible ASCII and blanks alone.`,
  );
}
