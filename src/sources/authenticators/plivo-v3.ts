import type { SignatureErrorCode } from '../../verify/check-signature.ts';
import { decodeBase64 } from '../../verify/decode-text.ts';
import { type Mac, macEquals } from '../../verify/mac.ts';
import { matchingSecret } from '../../verify/matching-secret.ts';
import { plivoMac, plivoText } from '../../verify/plivo-signing.ts';
import { maxHeaderLength, maxSignatures, singleHeader } from '../../verify/signature-header.ts';
import {
  type Authentication,
  type Authenticator,
  type Scheme,
  type SignedDelivery,
  signsUrl,
  twoSteps,
} from '../authenticator.ts';
import { formParameters } from '../form-parameters.ts';

/** The scheme that a signer needs. */
export interface PlivoScheme extends Scheme {
  readonly name: 'plivo-v3';
}

/** An authenticator with a scheme that `callhook/testing` knows. */
export interface PlivoV3 extends Authenticator<null> {
  readonly scheme: PlivoScheme;
}

/**
 * Authenticates deliveries of Plivo by `X-Plivo-Signature-V3` and `X-Plivo-Signature-Ma-V3`: an HMAC-SHA256 in base64 over the public
 * URL with its sorted query, the sorted parameters of a form, and the nonce in `X-Plivo-Signature-V3-Nonce`. The secret is the Auth Token
 * of the account that owns the number, or of the main account; give both if either may sign.
 *
 * The URL is signed, so behind a proxy the source needs `publicUrl`. The time is not signed: `context.signedAt` is null, and callhook
 * recognises a replay only as long as it remembers the event. A body that is not a form is refused, because nothing signs it.
 *
 * @example
 * ```ts
 * import { plivoV3 } from 'callhook';
 *
 * export const authenticator = plivoV3();
 * ```
 */
export function plivoV3(): PlivoV3 {
  return {
    ...twoSteps({ read: readHeaders, check: checkPlivo }),
    header: nonceHeader,
    tolerance: undefined, // own, so that nothing put on Object.prototype counts
    checkSecret: undefined,
    mismatchMessage: signsUrl,
    scheme: { name: 'plivo-v3' },
  };
}

const nonceHeader = 'x-plivo-signature-v3-nonce';

function checkPlivo(
  { nonce, signatures }: PlivoHeaders,
  delivery: SignedDelivery,
  secrets: readonly string[],
): Authentication<null> {
  const parameters = delivery.method === 'GET' ? [] : formParameters(delivery);
  if (parameters === undefined) return { ok: false, code: 'signature_mismatch' };
  const text = plivoText(delivery.url, parameters, nonce);
  const secretIndex = matchingSecret(secrets, signatures, (secret) => plivoMac(secret, text), macEquals);
  return secretIndex === -1 ? { ok: false, code: 'signature_mismatch' } : { ok: true, timestamp: null, secretIndex };
}

/** The headers of a delivery. */
interface PlivoHeaders {
  readonly nonce: string;
  /** With one character for each byte. */
  readonly signatures: readonly Mac[];
}

function readHeaders(headerOf: SignedDelivery['header']): PlivoHeaders | SignatureErrorCode {
  const names = [nonceHeader, 'x-plivo-signature-v3', 'x-plivo-signature-ma-v3'];
  const [nonce, own, main] = names.map((name) => singleHeader(headerOf(name)));
  if (nonce === undefined || (own === undefined && main === undefined)) return 'header_missing';
  if (nonce === null || own === null || main === null) return 'header_malformed';
  const lists = [own, main].filter((list) => list !== undefined);
  if ([nonce, ...lists].some(({ length }) => length > maxHeaderLength)) return 'header_malformed';
  const texts = lists.flatMap((list) => list.split(','));
  if (texts.length > maxSignatures) return 'header_malformed';
  const signatures = texts.map((text) => String.fromCharCode(...(decodeBase64(text.trim()) ?? [])));
  return { nonce, signatures };
}
