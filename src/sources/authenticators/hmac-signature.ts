import { hmacKeyOf } from '#hmac';
import { oneOf, readOptions } from '../../read-options.ts';
import { cachedKeys } from '../../verify/cached-keys.ts';
import { checkHmac } from '../../verify/check-hmac.ts';
import { type KeyEncoding, secretBytes } from '../../verify/hmac-keys.ts';
import type { HmacAlgorithm } from '../../verify/mac.ts';
import type { SignatureFormat } from '../../verify/signature-format.ts';
import type { Authentication, Authenticator, Scheme } from '../authenticator.ts';
import {
  formatAuthenticator,
  formatOptionChecks,
  type SignatureFormatOptions,
  type SignedPart,
  signatureFormat,
  type TimeOf,
} from '../signature-format.ts';

/** Settings of {@link hmacSignature}: what the sender signs, how, and where it writes the signature. */
export interface HmacSignatureOptions<TSigned extends readonly SignedPart[] = readonly SignedPart[]>
  extends SignatureFormatOptions<TSigned> {
  /** The hash: `sha256` (default), `sha1` or `sha512`. */
  readonly algorithm?: HmacAlgorithm | undefined;
  /** The encoding of the signature: `hex` (default) or `base64`. */
  readonly encoding?: 'hex' | 'base64' | undefined;
  /** How to get the key from the secret: `utf8` (default) takes its bytes, `hex` and `base64` decode it. */
  readonly key?: KeyEncoding | undefined;
}

/** The settings of a sender that signs with an HMAC, for tests. */
export interface HmacSignatureScheme extends Scheme, SignatureFormat {
  readonly name: 'hmac-signature';
  readonly algorithm: HmacAlgorithm;
  readonly key: KeyEncoding;
}

/** An authenticator that answers at once. `TTime` is `null` for a sender that signs no time. */
export interface HmacSignature<TTime extends number | null> extends Authenticator<TTime> {
  readonly authenticate: (...delivery: Parameters<Authenticator['authenticate']>) => Authentication<TTime>;
}

/**
 * Authenticates deliveries by an HMAC, in the form that most senders have: choose the hash, the encodings, what is signed, and the
 * headers or parts of a header that hold the signature and the time. `timestampedHmac` and `bodyHmac` are shorter for the two forms
 * that are most common.
 *
 * callhook checks the time only after the signature, and never joins or copies what is signed. If `timestamp` is not signed, there is
 * no time of signing: `context.signedAt` is null, and callhook recognises a replay only as long as it remembers the event.
 *
 * @throws {TypeError} For an option that is missing, unknown or wrong, and for options that contradict each other.
 *
 * @example
 * ```ts
 * import { hmacSignature } from 'callhook';
 *
 * export const slack = hmacSignature({
 *   header: 'X-Slack-Signature',
 *   prefix: 'v0=',
 *   timestampHeader: 'X-Slack-Request-Timestamp',
 *   signed: ['v0:', 'timestamp', ':', 'body'],
 * });
 * export const retell = hmacSignature({
 *   header: 'X-Retell-Signature',
 *   signatureParts: ['d'],
 *   timestampPart: 'v',
 *   unit: 'ms',
 *   signed: ['body', 'timestamp'],
 * });
 * ```
 */
export function hmacSignature<const TSigned extends readonly SignedPart[]>(
  options: HmacSignatureOptions<TSigned>,
): HmacSignature<TimeOf<TSigned>> {
  const own = readOptions<HmacSignatureOptions>('hmacSignature', options, {
    ...formatOptionChecks,
    algorithm: oneOf('sha256', 'sha1', 'sha512'),
    encoding: oneOf('hex', 'base64'),
    key: oneOf(...Object.keys(secretBytes)),
  });
  const { algorithm = 'sha256', encoding = 'hex', key = 'utf8', tolerance } = own;
  const format = signatureFormat(own, encoding);
  const keys = cachedKeys((secret) => hmacKeyOf(algorithm, secretBytes[key](secret)));
  const hmac = { format, algorithm, keys };
  const scheme: HmacSignatureScheme = { name: 'hmac-signature', algorithm, key, ...format };
  const authenticator = formatAuthenticator({
    format,
    tolerance,
    scheme,
    checkSecret: (secret) => void keys(secret),
    check: (read, delivery, secrets, clock) => checkHmac(hmac, read, delivery, secrets, clock),
  });
  return authenticator as HmacSignature<TimeOf<TSigned>>; // the format says whether a time is signed
}
