import { type HmacKey, hmacKey } from '#hmac';
import { decodeBase64, decodeHex } from './decode-text.ts';

/** How the bytes of a key are written in a secret. */
export type KeyEncoding = 'utf8' | 'hex' | 'base64';

const encoder = new TextEncoder();
const keys: Readonly<Record<KeyEncoding, Map<string, HmacKey>>> = {
  utf8: new Map(),
  hex: new Map(),
  base64: new Map(),
};

/** More secrets than this in one process are made into keys anew now and then: slower, but bounded. */
const maxCachedKeys = 1_000;

/**
 * The secret as a key, made once for each secret.
 *
 * As `utf8` its bytes are the UTF-8 bytes of the secret exactly as given: no `whsec_` is stripped, no base64 is decoded
 * (the provider's Python SDK does `secret.encode()`).
 *
 * @throws {TypeError} For a secret that is no hex or base64, where it has to be.
 */
export function cachedHmacKey(secret: string, encoding: KeyEncoding = 'utf8'): HmacKey {
  const cache = keys[encoding];
  const cached = cache.get(secret);
  if (cached !== undefined) return cached;
  if (cache.size >= maxCachedKeys) cache.clear();
  const key = hmacKey(encoding === 'utf8' ? encoder.encode(secret) : decodeSecret(secret, encoding));
  cache.set(secret, key);
  return key;
}

function decodeSecret(secret: string, encoding: 'hex' | 'base64'): Uint8Array {
  const bytes = encoding === 'hex' ? decodeHex(secret) : decodeBase64(secret);
  if (bytes !== undefined && bytes.length > 0) return bytes;
  throw new TypeError(`secret must be ${encoding}, as the sender gives it: its bytes are the key.`);
}
