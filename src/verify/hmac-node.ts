import type { KeyObject } from 'node:crypto';
import type { Mac } from './mac.ts';

/** A secret made ready for hashing: a `KeyObject`, which not everybody has the types of. */
export type HmacKey = object;

let loaded: typeof import('node:crypto') | undefined;

/** Loaded with the first key: an import would cost every cold start 6 to 12 ms, also where no delivery comes. */
function nodeCrypto(): typeof import('node:crypto') {
  loaded ??= process.getBuiltinModule('node:crypto');
  return loaded;
}

/** Makes a key of the secret's bytes. A `KeyObject`, since a `Buffer` key makes `createHmac` up to five times slower. */
export function hmacKey(secret: Uint8Array): HmacKey {
  return nodeCrypto().createSecretKey(secret);
}

/** HMAC-SHA256 over `prefix` and then `body`, without joining them. A string is hashed as UTF-8. */
export function hmacSha256(key: HmacKey, prefix: Uint8Array, body: Uint8Array | string): Mac {
  // Node's types only know latin1 by its old name, which takes longer to look up.
  return nodeCrypto()
    .createHmac('sha256', key as KeyObject) // made above
    .update(prefix)
    .update(body)
    .digest('latin1' as 'binary');
}
