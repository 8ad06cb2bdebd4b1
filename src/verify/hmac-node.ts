import type { KeyObject } from 'node:crypto';
import type { HmacAlgorithm, HmacKey, Mac } from './mac.ts';

// callhook throws when it loads, because later `verifyWebhook` would only answer false, and a receiver 500 without a reason.
if (typeof process.getBuiltinModule !== 'function') {
  throw new Error(`callhook needs Node 20.19 or later, and this is ${process.version}: install a newer Node.`);
}

let loaded: typeof import('node:crypto') | undefined;

/** Loads `node:crypto` with the first key. An import would cost every cold start 6 to 12 ms, even without a delivery. */
function nodeCrypto(): typeof import('node:crypto') {
  loaded ??= process.getBuiltinModule('node:crypto');
  return loaded;
}

/** Makes a key of the secret's bytes: a `KeyObject`, because a `Buffer` makes `createHmac` up to five times slower. */
export function hmacKey(secret: Uint8Array): HmacKey {
  return nodeCrypto().createSecretKey(secret);
}

/** Returns the HMAC-SHA256 of `prefix` and then `body`, without joining them. It hashes a string as UTF-8. */
export function hmacSha256(key: HmacKey, prefix: Uint8Array, body: Uint8Array | string): Mac {
  // Node's types know latin1 only by its old name `binary`, which Node takes longer to look up.
  return nodeCrypto()
    .createHmac('sha256', key as KeyObject) // made above
    .update(prefix)
    .update(body)
    .digest('latin1' as 'binary');
}

/** Makes a key for {@link hmacOf} of the secret's bytes. */
export function hmacKeyOf(_algorithm: HmacAlgorithm, secret: Uint8Array): HmacKey {
  return hmacKey(secret);
}

/** Returns the HMAC of chunks, one after another, without joining them. It hashes strings as UTF-8. */
export function hmacOf(algorithm: HmacAlgorithm, key: HmacKey, chunks: readonly (Uint8Array | string)[]): Mac {
  const hmac = nodeCrypto().createHmac(algorithm, key as KeyObject); // made above
  for (const chunk of chunks) hmac.update(chunk);
  return hmac.digest('latin1' as 'binary');
}
