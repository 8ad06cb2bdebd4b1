import { type HmacKey, hmacKey } from '#hmac';

const encoder = new TextEncoder();
const keys = new Map<string, HmacKey>();

/** More secrets than this in one process are made into keys anew now and then: slower, but bounded. */
const maxCachedKeys = 1_000;

/**
 * The secret as a key, made once for each secret.
 *
 * Its bytes are the UTF-8 bytes of the secret exactly as given: no `whsec_` is stripped, no base64 is decoded
 * (the provider's Python SDK does `secret.encode()`).
 */
export function cachedHmacKey(secret: string): HmacKey {
  const cached = keys.get(secret);
  if (cached !== undefined) return cached;
  if (keys.size >= maxCachedKeys) keys.clear();
  const key = hmacKey(encoder.encode(secret));
  keys.set(secret, key);
  return key;
}
