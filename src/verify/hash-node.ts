import type { Mac } from './mac.ts';

type Crypto = typeof import('node:crypto');

let loaded: Crypto | undefined;

/** Loads `node:crypto` with the first hash, as `#hmac` does. */
function nodeCrypto(): Crypto {
  loaded ??= process.getBuiltinModule('node:crypto');
  return loaded;
}

/** Returns the HMAC-SHA1 of a text. It hashes key and text as UTF-8. */
export function hmacSha1(secret: string, text: string): Mac {
  return hmac('sha1', secret, text);
}

/** Returns the HMAC-SHA384 of a text. It hashes key and text as UTF-8. */
export function hmacSha384(secret: string, text: string): Mac {
  return hmac('sha384', secret, text);
}

/** Returns the HMAC-SHA512 of a text. It hashes key and text as UTF-8. */
export function hmacSha512(secret: string, text: string): Mac {
  return hmac('sha512', secret, text);
}

/** Returns the SHA-256 hash of bytes, or of a text in UTF-8, in the form of a MAC. */
export function sha256(content: Uint8Array | string): Mac {
  return nodeCrypto().createHash('sha256').update(content).digest('binary');
}

function hmac(algorithm: string, secret: string, text: string): Mac {
  return nodeCrypto().createHmac(algorithm, secret).update(text).digest('binary');
}
