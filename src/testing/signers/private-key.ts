import { decodeBase64, decodeHex } from '../../verify/decode-text.ts';
import { type PublicKeyEncoding, pemContent } from '../../verify/ed25519-keys.ts';

/**
 * Returns the 32 bytes of a private key of Ed25519.
 *
 * @param text The private key, written as the source expects the public one. In hex and base64, the public key may follow it, as many
 *   libraries write it.
 * @throws {TypeError} For any other text, such as the public key in a PEM.
 */
export function privateKeyBytes(text: string, encoding: PublicKeyEncoding): Uint8Array {
  const decoders = { base64: decodeBase64, hex: decodeHex, pem: bytesOfPem };
  const bytes = decoders[encoding](text);
  if (bytes?.length === 32 || bytes?.length === 64) return bytes.slice(0, 32);
  const form =
    encoding === 'pem' ? 'a PEM that begins with -----BEGIN PRIVATE KEY-----' : `32 or 64 bytes in ${encoding}`;
  throw new TypeError(`secret must be the private key of the sender, because it signs: ${form}.`);
}

/** The key follows 16 bytes that say what it is (RFC 8410, section 7). */
function bytesOfPem(text: string): Uint8Array | undefined {
  const bytes = decodeBase64(pemContent(text, 'PRIVATE'));
  return bytes?.length === 48 ? bytes.slice(16) : undefined;
}
