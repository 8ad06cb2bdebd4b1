import { hmacSha256 } from '#hmac';
import type { SignatureErrorCode } from './check-signature.ts';
import { textKey } from './hmac-keys.ts';
import { macEquals } from './mac.ts';
import { matchingSecret } from './matching-secret.ts';
import { maxHeaderLength, type SignatureHeader, singleHeader } from './signature-header.ts';

/** The outcome of a check. A shared secret does not prove a time. */
export type SharedSecretCheck =
  | { readonly ok: true; readonly timestamp: null; readonly secretIndex: number }
  | { readonly ok: false; readonly code: Exclude<SignatureErrorCode, 'timestamp_too_old' | 'timestamp_too_new'> };

/** A header that holds a secret, as text or decoded. */
export interface SecretHeader {
  readonly value: string | Uint8Array;
}

/** Reads a header that holds a secret. */
export function readSecretHeader(header: SignatureHeader): SecretHeader | 'header_missing' | 'header_malformed' {
  const value = singleHeader(header);
  if (value === undefined) return 'header_missing';
  return value === null || value.length > maxHeaderLength ? 'header_malformed' : { value };
}

const nothing = new Uint8Array(0);
let comparisonKey: string | undefined;

/**
 * Compares the value of a header with the secrets. It compares MACs of both, under a key that is random for each process, so that the
 * time tells neither the length of a secret nor where the two differ.
 */
export function checkSharedSecret({ value }: SecretHeader, secrets: readonly string[]): SharedSecretCheck {
  comparisonKey ??= crypto.randomUUID(); // not at load: Workers have no random numbers then
  const key = textKey(comparisonKey);
  const macOf = (text: string | Uint8Array) => hmacSha256(key, nothing, text);
  const secretIndex = matchingSecret(secrets, [macOf(value)], macOf, macEquals);
  if (secretIndex === -1) return { ok: false, code: 'signature_mismatch' };
  return { ok: true, timestamp: null, secretIndex };
}

/**
 * Checks that a header can carry a secret. HTTP transports only visible ASCII and spaces faithfully; clients and servers
 * treat everything else in their own way.
 *
 * @throws {TypeError} For any other secret.
 */
export function checkHeaderSecret(secret: string): void {
  if (secret.length <= maxHeaderLength && /^[\x20-\x7e]*$/.test(secret)) return;
  throw new TypeError(
    `secret must be a value that a header can carry: at most ${maxHeaderLength} characters, only visible ASCII and spaces.`,
  );
}
