import { sha256 } from '#hash';
import { anything, check, readOptions } from '../../read-options.ts';
import type { SignatureErrorCode } from '../../verify/check-signature.ts';
import { decodeBase64 } from '../../verify/decode-text.ts';
import { type Mac, macEquals, macToHex } from '../../verify/mac.ts';
import { matchingSecret } from '../../verify/matching-secret.ts';
import { maxHeaderLength, singleHeader } from '../../verify/signature-header.ts';
import { signedParameters, type TwilioAlgorithm, twilioMacs } from '../../verify/twilio-signing.ts';
import { urlSpellings } from '../../verify/url-spellings.ts';
import {
  type Authentication,
  type Authenticator,
  type Scheme,
  type SignedDelivery,
  signsUrl,
  twoSteps,
} from '../authenticator.ts';
import { formParameters } from '../form-parameters.ts';

export type { TwilioAlgorithm };

/** Settings of {@link twilioSignature}. */
export interface TwilioSignatureOptions {
  /**
   * The hashes that a signature may use. Twilio uses `sha1` with an Auth Token, and says in a header which one it uses with a shared key
   * (beta). A delivery with another one is refused. Default `['sha1']`.
   */
  readonly algorithms?: readonly TwilioAlgorithm[] | undefined;
}

/** The settings that a signer needs. */
export interface TwilioScheme extends Scheme {
  readonly name: 'twilio';
  readonly algorithms: readonly TwilioAlgorithm[];
}

/** An authenticator with a scheme that `callhook/testing` knows. */
export interface TwilioSignature extends Authenticator<null> {
  readonly scheme: TwilioScheme;
}

/**
 * Authenticates deliveries of Twilio by `X-Twilio-Signature`: an HMAC in base64 over the public URL and the sorted parameters of a form.
 * For JSON, the URL has the parameter `bodySHA256`, and callhook compares it with the body. It accepts the spellings of a URL that
 * Twilio's own SDK accepts, such as with and without the port. The secret is the Auth Token, or the secret of a shared key.
 *
 * The URL is signed, so behind a proxy the source needs `publicUrl`. The time is not signed: `context.signedAt` is null, and callhook
 * recognises a replay only as long as it remembers the event. A body that is neither a form nor hashed in the URL is refused, because
 * nothing signs it.
 *
 * @throws {TypeError} For an empty list of algorithms, an unknown one, and an unknown option.
 *
 * @example
 * ```ts
 * import { twilioSignature } from 'callhook';
 *
 * export const authenticator = twilioSignature();
 * export const withSharedKey = twilioSignature({ algorithms: ['sha1', 'sha256'] });
 * ```
 */
export function twilioSignature(options?: TwilioSignatureOptions): TwilioSignature {
  const { algorithms = ['sha1'] } = readOptions('twilioSignature', options, { algorithms: anything });
  const areKnown =
    Array.isArray(algorithms) && algorithms.length > 0 && algorithms.every((name) => Object.hasOwn(twilioMacs, name));
  check(areKnown, "algorithms must be a list of 'sha1' and 'sha256', such as ['sha1', 'sha256'].");
  const scheme: TwilioScheme = { name: 'twilio', algorithms: [...algorithms] };
  return {
    ...twoSteps({ read: (headerOf) => readHeaders(headerOf, scheme.algorithms), check: checkTwilio }),
    header: 'x-twilio-signature',
    tolerance: undefined, // own, so that nothing put on Object.prototype counts
    checkSecret: undefined,
    mismatchMessage: signsUrl,
    scheme,
  };
}

function checkTwilio(
  { signature, algorithm }: TwilioHeaders,
  delivery: SignedDelivery,
  secrets: readonly string[],
): Authentication<null> {
  for (const text of signedTexts(delivery)) {
    const secretIndex = matchingSecret(
      secrets,
      [signature],
      (secret) => twilioMacs[algorithm](secret, text),
      macEquals,
    );
    if (secretIndex !== -1) return { ok: true, timestamp: null, secretIndex };
  }
  return { ok: false, code: 'signature_mismatch' };
}

/** The headers of a delivery. */
interface TwilioHeaders {
  /** With one character for each byte. */
  readonly signature: Mac;
  readonly algorithm: TwilioAlgorithm;
}

function readHeaders(
  headerOf: SignedDelivery['header'],
  allowed: readonly TwilioAlgorithm[],
): TwilioHeaders | SignatureErrorCode {
  const [signature, settings] = ['x-twilio-signature', 'x-twilio-webhooks-signature-settings'].map((name) =>
    singleHeader(headerOf(name)),
  );
  if (signature === undefined) return 'header_missing';
  if (signature === null || settings === null) return 'header_malformed';
  if (signature.length > maxHeaderLength || (settings ?? '').length > maxHeaderLength) return 'header_malformed';
  const bytes = decodeBase64(signature);
  const algorithm = algorithmIn(settings ?? '');
  const isAllowed = allowed.some((one) => one === algorithm);
  if (bytes === undefined || !isAllowed) return 'header_malformed';
  return { signature: String.fromCharCode(...bytes), algorithm: algorithm as TwilioAlgorithm }; // one of those allowed
}

/** Reads `key=<id>,algorithm=HMAC_SHA256`. Without an algorithm it is SHA-1, as in Twilio's SDK. */
function algorithmIn(settings: string): string {
  const [, name = 'HMAC_SHA1'] = /(?:^|,)\s*algorithm\s*=\s*([^\s,]+)/.exec(settings) ?? [];
  return /^hmac_(sha\d+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** Returns the texts that Twilio may have signed for a delivery: none if its body is not what the signature covers. */
function signedTexts(delivery: SignedDelivery): readonly string[] {
  const { method, url, query, rawBody } = delivery;
  if (method === 'GET') return urlSpellings(url);
  const hash = query.get('bodySHA256');
  if (hash !== null) return macEquals(macToHex(sha256(rawBody)), hash) ? urlSpellings(url) : [];
  const parameters = formParameters(delivery);
  if (parameters === undefined) return [];
  const signed = signedParameters(parameters);
  return urlSpellings(url).map((spelling) => spelling + signed);
}
