import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { _SHA256 as Sha256, sha256, sha512 } from '@noble/hashes/sha2.js';
import { encodeUtf8 } from '../utf8.ts';
import type { HmacAlgorithm, HmacKey, Mac } from './mac.ts';

/** The two hashes of an HMAC, fed with the key and nothing else. */
interface Hashes {
  readonly inner: Hash;
  readonly outer: Hash;
}

// The class behind the library's `sha256`, whose wrapper guards against mistakes that cannot happen here and weighs 0.3 kB.
type Hash = Sha256;

/** Bytes in a block of SHA-256. */
const blockLength = 64;

/** Makes a key of the secret's bytes. */
export function hmacKey(secret: Uint8Array): HmacKey {
  const block = new Uint8Array(blockLength);
  block.set(secret.length > block.length ? new Sha256().update(secret).digest() : secret);
  const hashOf = (pad: number) => new Sha256().update(block.map((byte) => byte ^ pad));
  return { inner: hashOf(0x36), outer: hashOf(0x5c) } satisfies Hashes;
}

/**
 * Returns the HMAC-SHA256 of `prefix` and then `body`, without joining them. It hashes a string as UTF-8.
 *
 * HMAC is these two hashes (RFC 2104, section 2). Written out, it weighs a tenth of the library's `hmac`, which guards
 * against misuse that cannot happen here.
 */
export function hmacSha256(key: HmacKey, prefix: Uint8Array, body: Uint8Array | string): Mac {
  const { inner, outer } = key as Hashes; // made above
  const bytes = typeof body === 'string' ? encodeUtf8(body) : body;
  const digest = inner.clone().update(prefix).update(bytes).digest();
  return String.fromCharCode(...outer.clone().update(digest).digest());
}

// Below is what only `hmacSignature` uses: bundlers leave it out of other receivers.

/** Makes a key for {@link hmacOf} of the secret's bytes: a hash that was fed with the key and nothing else. */
export function hmacKeyOf(algorithm: HmacAlgorithm, secret: Uint8Array): HmacKey {
  return hmac.create({ sha1, sha256, sha512 }[algorithm], secret);
}

/** Returns the HMAC of chunks, one after another, without joining them. It hashes strings as UTF-8. */
export function hmacOf(_algorithm: HmacAlgorithm, key: HmacKey, chunks: readonly (Uint8Array | string)[]): Mac {
  const hash = (key as ReturnType<typeof hmac.create>).clone(); // made above
  for (const chunk of chunks) hash.update(typeof chunk === 'string' ? encodeUtf8(chunk) : chunk);
  return String.fromCharCode(...hash.digest());
}
