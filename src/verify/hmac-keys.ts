import { hmacKey } from '#hmac';
import { encodeUtf8 } from '../utf8.ts';
import { decodeBase64, decodeHex } from './decode-text.ts';
import type { HmacKey } from './mac.ts';

/** Makes a secret into a key, once for each secret. */
export type HmacKeys = (secret: string) => HmacKey;

/** Bounds the memory: a process with more secrets than this makes their keys again now and then. */
const maxCachedKeys = 1_000;

/**
 * Makes and caches the keys of one encoding.
 *
 * @param bytesOf Returns the bytes that a secret stands for. `hmacKeys` passes its errors on.
 */
function hmacKeys(bytesOf: (secret: string) => Uint8Array): HmacKeys {
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

/**
 * Makes a key of the UTF-8 bytes of a secret exactly as given. It strips no `whsec_` and decodes no base64, because the
 * provider's Python SDK does `secret.encode()`.
 */
export const textKey: HmacKeys = /* @__PURE__ */ hmacKeys(encodeUtf8);

/** The encoding of the key's bytes in a secret. */
export type KeyEncoding = 'utf8' | 'hex' | 'base64';

/** Makes keys of secrets in each encoding. Throws a `TypeError` for a secret that does not decode to at least one byte. */
export const keysOf: Readonly<Record<KeyEncoding, HmacKeys>> = {
  utf8: textKey,
  hex: /* @__PURE__ */ hmacKeys((secret) => decoded(decodeHex(secret), 'hex')),
  base64: /* @__PURE__ */ hmacKeys((secret) => decoded(decodeBase64(secret), 'base64')),
};

function decoded(bytes: Uint8Array | undefined, encoding: KeyEncoding): Uint8Array {
  if (bytes !== undefined && bytes.length > 0) return bytes;
  throw new TypeError(`secret must be ${encoding}, because its bytes are the key: copy it as the sender shows it.`);
}
