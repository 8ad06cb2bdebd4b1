import { ed25519Key } from '#ed25519';
import { decodeBase64, decodeHex } from './decode-text.ts';
import { isPublicKey } from './ed25519-points.ts';

/** How a public key of Ed25519 is written. */
export type PublicKeyEncoding = 'base64' | 'hex' | 'pem';

/** Everything before the 32 bytes of a public key in a PEM (RFC 8410). */
const spki = '302a300506032b6570032100';

const decoders: Readonly<Record<PublicKeyEncoding, (text: string) => Uint8Array | undefined>> = {
  base64: decodeBase64,
  hex: decodeHex,
  pem: (text) => afterPrefix(decodeBase64(pemContent(text, 'PUBLIC'))),
};

/**
 * Makes a key of a public key.
 *
 * @throws {TypeError} For a text that is not a usable public key of Ed25519. The message does not repeat it.
 */
export function publicKey(text: string, encoding: PublicKeyEncoding): object {
  if (/PRIVATE KEY/.test(text)) throw new TypeError(`secret is a private key: ${givePublic}.`);
  const bytes = decoders[encoding](text);
  if (bytes !== undefined && isPublicKey(bytes)) return ed25519Key(Uint8Array.from(bytes));
  const form = encoding === 'pem' ? 'a PEM that begins with -----BEGIN PUBLIC KEY-----' : `32 bytes in ${encoding}`;
  throw new TypeError(`secret must be a public key of Ed25519, ${form}: copy it as the sender shows it.`);
}

/** Says how to replace a private key, for messages. */
export const givePublic = 'give the public key, which the sender shows; only the sender needs the private one';

/** Returns the base64 of a PEM. Some environments hold its line breaks as `\n`. */
export function pemContent(text: string, kind: 'PUBLIC' | 'PRIVATE'): string {
  const [, content = '-'] = new RegExp(`-----BEGIN ${kind} KEY-----([^-]*)-----END ${kind} KEY-----`).exec(text) ?? [];
  return content.replace(/\\n|\s/g, '');
}

function afterPrefix(bytes: Uint8Array | undefined): Uint8Array | undefined {
  const isSpki = bytes?.slice(0, 12).every((byte, index) => byte === decodeHex(spki)?.[index]);
  return isSpki ? bytes?.slice(12) : undefined;
}
