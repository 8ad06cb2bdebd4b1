import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Mac } from './mac.ts';

/** A secret made ready for hashing: an HMAC that has taken in the key and nothing else. */
export type HmacKey = ReturnType<typeof hmac.create>;

const encoder = new TextEncoder();

/** Makes a key of the secret's bytes. */
export function hmacKey(secret: Uint8Array): HmacKey {
  return hmac.create(sha256, secret);
}

/** HMAC-SHA256 over `prefix` and then `body`, without joining them. A string is hashed as UTF-8. */
export function hmacSha256(key: HmacKey, prefix: Uint8Array, body: Uint8Array | string): Mac {
  const bytes = typeof body === 'string' ? encoder.encode(body) : body;
  return String.fromCharCode(...key.clone().update(prefix).update(bytes).digest());
}
