import { WebhookError } from '../errors.ts';
import { littleEndian } from './ed25519-points.ts';
import { type Verifier, verifyWith } from './ed25519-webcrypto.ts';

export { ed25519Key, signEd25519 } from './ed25519-webcrypto.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Tells whether a signature of 64 bytes is that of the message: by WebCrypto, or by `@noble/curves` if WebCrypto has no Ed25519.
 *
 * @throws {WebhookError} `internal_error` if the package is needed and not installed.
 */
export function verifyEd25519(key: object, message: Bytes, signature: Bytes): Promise<boolean> {
  return verifyWith(key, message, signature, nobleVerifier);
}

/**
 * Demands what `node:crypto` and WebCrypto demand. The library multiplies by the cofactor, which accepts signatures that they refuse
 * (RFC 8032, section 5.1.7, allows both), so the equation is checked once more without it.
 */
async function nobleVerifier(bytes: Bytes): Promise<Verifier> {
  const { ed25519 } = await nobleCurves();
  const { sha512 } = await import('@noble/hashes/sha2.js');
  const { Point } = ed25519;
  const { Fn } = Point;
  return (message, signature) => {
    if (!ed25519.verify(signature, message, bytes, { zip215: false })) return false;
    const [r, s] = [signature.subarray(0, 32), signature.subarray(32)];
    const k = Fn.create(littleEndian(sha512.create().update(r).update(bytes).update(message).digest()));
    const sB = Point.BASE.multiplyUnsafe(littleEndian(s));
    return sB.subtract(Point.fromBytes(bytes).multiplyUnsafe(k)).equals(Point.fromBytes(r));
  };
}

async function nobleCurves() {
  try {
    // Bundlers forgive a package that is not installed only if it is awaited right here.
    return await import('@noble/curves/ed25519.js');
  } catch {
    const message =
      'The WebCrypto of this runtime has no Ed25519, and @noble/curves is not installed: npm install @noble/curves.';
    throw new WebhookError('internal_error', message);
  }
}
