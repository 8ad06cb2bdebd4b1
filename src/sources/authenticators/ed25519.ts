import { oneOf, readOptions } from '../../read-options.ts';
import { isThenable } from '../../realms.ts';
import { cachedKeys } from '../../verify/cached-keys.ts';
import { matchingKey } from '../../verify/check-ed25519.ts';
import { checkTime, type FormatCheck } from '../../verify/check-hmac.ts';
import { type PublicKeyEncoding, publicKey } from '../../verify/ed25519-keys.ts';
import { decodeSignature, type SignatureFormat, signedChunks } from '../../verify/signature-format.ts';
import type { Authenticator, Scheme } from '../authenticator.ts';
import {
  formatAuthenticator,
  formatOptionChecks,
  type SignatureFormatOptions,
  type SignedPart,
  signatureFormat,
  type TimeOf,
} from '../signature-format.ts';

/** Settings of {@link ed25519}: what the sender signs, and where it writes the signature. */
export interface Ed25519Options<TSigned extends readonly SignedPart[] = readonly SignedPart[]>
  extends SignatureFormatOptions<TSigned> {
  /** The encoding of the signature: `base64` (default) or `hex`. */
  readonly encoding?: 'hex' | 'base64' | undefined;
  /** How the public key is written, which is the secret of the endpoint: `base64` (default) or `hex` of its 32 bytes, or `pem`. */
  readonly key?: PublicKeyEncoding | undefined;
}

/** The point of the curve whose y is 3: nobody knows its private key. */
const keyOfNobody = /* @__PURE__ */ cachedKeys(() => publicKey(`03${'00'.repeat(31)}`, 'hex'));

/** The settings of a sender that signs with Ed25519, for tests. */
export interface Ed25519Scheme extends Scheme, SignatureFormat {
  readonly name: 'ed25519';
  readonly key: PublicKeyEncoding;
}

/**
 * Authenticates deliveries by an Ed25519 signature. The secret of the endpoint is the public key of the sender, or several of them.
 *
 * Node.js checks it at once. Elsewhere WebCrypto does, and `@noble/curves` if the runtime's WebCrypto has no Ed25519: install that package
 * then. All of them accept the same signatures: callhook refuses keys and signatures that are not canonical or of small order.
 *
 * @throws {TypeError} For an option that is missing, unknown or wrong, and for options that contradict each other.
 *
 * @example
 * ```ts
 * import { ed25519 } from 'callhook';
 *
 * export const telnyx = ed25519({
 *   header: 'telnyx-signature-ed25519',
 *   timestampHeader: 'telnyx-timestamp',
 *   signed: ['timestamp', '|', 'body'],
 * });
 * export const discord = ed25519({
 *   header: 'X-Signature-Ed25519',
 *   timestampHeader: 'X-Signature-Timestamp',
 *   signed: ['timestamp', 'body'],
 *   encoding: 'hex',
 *   key: 'hex',
 * });
 * ```
 */
export function ed25519<const TSigned extends readonly SignedPart[]>(
  options: Ed25519Options<TSigned>,
): Authenticator<TimeOf<TSigned>> {
  const own = readOptions<Ed25519Options>('ed25519', options, {
    ...formatOptionChecks,
    encoding: oneOf('base64', 'hex'),
    key: oneOf('base64', 'hex', 'pem'),
  });
  const { encoding = 'base64', key = 'base64', tolerance } = own;
  const format = signatureFormat(own, encoding);
  const keys = cachedKeys((secret) => publicKey(secret, key));
  const keyFor = (secret: string) => {
    try {
      return keys(secret);
    } catch {
      // The receiver's stand-in for the secret of a tenant that does not exist: refusing it takes as long as refusing a forgery.
      return keyOfNobody('');
    }
  };
  const scheme: Ed25519Scheme = { name: 'ed25519', key, ...format };
  const authenticator = formatAuthenticator<FormatCheck | Promise<FormatCheck>>({
    format,
    tolerance,
    scheme,
    checkSecret: (secret) => void keys(secret),
    check: (read, delivery, secrets, clock) => {
      const chunks = signedChunks(format, read, delivery);
      if (chunks === undefined) return { ok: false, code: 'signature_mismatch' };
      const signatures = read.signatures.map((text) => decodeSignature(text, encoding));
      const made = matchingKey(secrets.map(keyFor), signatures, chunks);
      return isThenable(made) ? made.then((index) => checkTime(read, index, clock)) : checkTime(read, made, clock);
    },
  });
  return authenticator as Authenticator<TimeOf<TSigned>>; // the format says whether a time is signed
}
