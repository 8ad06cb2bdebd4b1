import { hmacKey } from '#hmac';
import { encodeUtf8 } from '../utf8.ts';
import { cachedKeys } from './cached-keys.ts';
import { decodeBase64, decodeHex } from './decode-text.ts';
import type { HmacKey } from './mac.ts';

/** Makes a secret into a key, once for each secret. */
export type HmacKeys = (secret: string) => HmacKey;

/**
 * Makes a key of the UTF-8 bytes of a secret exactly as given. It strips no `whsec_` and decodes no base64, because the
 * provider's Python SDK does `secret.encode()`.
 */
export const textKey: HmacKeys = /* @__PURE__ */ cachedKeys((secret) => hmacKey(encodeUtf8(secret)));

/** The encoding of the key's bytes in a secret. */
export type KeyEncoding = 'utf8' | 'hex' | 'base64';

/** Decodes secrets in each encoding. Throws a `TypeError` for a secret that does not decode to at least one byte. */
export const secretBytes: Readonly<Record<KeyEncoding, (secret: string) => Uint8Array>> = {
  utf8: encodeUtf8,
  hex: (secret) => decoded(decodeHex(secret), 'hex'),
  base64: (secret) => decoded(decodeBase64(secret), 'base64'),
};

/** Makes keys of secrets in each encoding. Throws like {@link secretBytes}. */
export const keysOf: Readonly<Record<KeyEncoding, HmacKeys>> = {
  utf8: textKey,
  hex: /* @__PURE__ */ cachedKeys((secret) => hmacKey(secretBytes.hex(secret))),
  base64: /* @__PURE__ */ cachedKeys((secret) => hmacKey(secretBytes.base64(secret))),
};

function decoded(bytes: Uint8Array | undefined, encoding: KeyEncoding): Uint8Array {
  if (bytes !== undefined && bytes.length > 0) return bytes;
  throw new TypeError(`secret must be ${encoding}, because its bytes are the key: copy it as the sender shows it.`);
}
