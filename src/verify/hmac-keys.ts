import { type HmacKey, hmacKey } from '#hmac';

/** Makes a secret into a key, once for each secret. */
export type HmacKeys = (secret: string) => HmacKey;

/** More secrets than this in one process are made into keys anew now and then: slower, but bounded. */
const maxCachedKeys = 1_000;

/**
 * Keys of one way to write them down.
 *
 * @param bytesOf Gives the bytes that a secret stands for. What it throws is passed on.
 */
export function hmacKeys(bytesOf: (secret: string) => Uint8Array): HmacKeys {
  const cache = new Map<string, HmacKey>();
  return (secret) => {
    const cached = cache.get(secret);
    if (cached !== undefined) return cached;
    if (cache.size >= maxCachedKeys) cache.clear();
    const key = hmacKey(bytesOf(secret));
    cache.set(secret, key);
    return key;
  };
}

const encoder = /* @__PURE__ */ new TextEncoder();

/**
 * The key is the UTF-8 bytes of the secret exactly as given: no `whsec_` is stripped, no base64 is decoded (the provider's
 * Python SDK does `secret.encode()`).
 */
export const textKey: HmacKeys = /* @__PURE__ */ hmacKeys((secret) => encoder.encode(secret));
