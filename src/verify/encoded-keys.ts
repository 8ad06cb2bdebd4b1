import { decodeBase64, decodeHex } from './decode-text.ts';
import { type HmacKeys, hmacKeys, textKey } from './hmac-keys.ts';

/** How the bytes of a key are written in a secret. */
export type KeyEncoding = 'utf8' | 'hex' | 'base64';

/** The key is what the secret spells. They throw a `TypeError` for a secret that spells nothing. */
export const keysOf: Readonly<Record<KeyEncoding, HmacKeys>> = {
  utf8: textKey,
  hex: /* @__PURE__ */ hmacKeys((secret) => decoded(decodeHex(secret), 'hex')),
  base64: /* @__PURE__ */ hmacKeys((secret) => decoded(decodeBase64(secret), 'base64')),
};

function decoded(bytes: Uint8Array | undefined, encoding: KeyEncoding): Uint8Array {
  if (bytes !== undefined && bytes.length > 0) return bytes;
  throw new TypeError(`secret must be ${encoding}, as the sender gives it: its bytes are the key.`);
}
