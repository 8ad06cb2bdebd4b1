import { WebhookError } from '../errors.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** A public key. The verifier is made with the first signature, because Workers start no work before a request. */
interface WebKey {
  readonly bytes: Bytes;
  verifier?: Verifier;
}

/** Tells whether a signature is that of the message, for one key. */
export type Verifier = (message: Bytes, signature: Bytes) => boolean | Promise<boolean>;

/** Makes a key of the 32 bytes of a public key. */
export function ed25519Key(bytes: Bytes): object {
  return { bytes } satisfies WebKey;
}

/**
 * Tells whether a signature of 64 bytes is that of the message.
 *
 * @throws {WebhookError} `internal_error` if WebCrypto has no Ed25519.
 */
export function verifyEd25519(key: object, message: Bytes, signature: Bytes): Promise<boolean> {
  return verifyWith(key, message, signature, async () => {
    throw new WebhookError('internal_error', 'The WebCrypto of this runtime has no Ed25519: update the runtime.');
  });
}

/**
 * Does the same as {@link verifyEd25519}.
 *
 * @param otherwise Makes the verifier of a key if WebCrypto has no Ed25519.
 */
export async function verifyWith(
  key: object,
  message: Bytes,
  signature: Bytes,
  otherwise: (bytes: Bytes) => Promise<Verifier>,
): Promise<boolean> {
  const own = key as WebKey; // made above
  // Requests that come at the same time make one each, since a Worker must not wait for the work of another request.
  own.verifier ??= await webVerifier(own.bytes).catch(() => otherwise(own.bytes)); // the key itself was checked before
  return own.verifier(message, signature);
}

async function webVerifier(bytes: Bytes): Promise<Verifier> {
  const key = await crypto.subtle.importKey('raw', bytes, 'Ed25519', false, ['verify']);
  return (message, signature) => crypto.subtle.verify('Ed25519', key, signature, message);
}

/** Everything before the 32 bytes of a private key in its PKCS #8 form (RFC 8410). */
const pkcs8 = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];

/** Signs a message with the 32 bytes of a private key, for tests. */
export async function signEd25519(seed: Uint8Array, message: Bytes): Promise<Uint8Array> {
  const bytes = Uint8Array.from([...pkcs8, ...seed]);
  const key = await crypto.subtle.importKey('pkcs8', bytes, 'Ed25519', false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('Ed25519', key, message));
}
