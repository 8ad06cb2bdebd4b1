import { anything, readOptions } from '../../read-options.ts';
import { type HmacSignature, type HmacSignatureOptions, hmacSignature } from './hmac-signature.ts';

/** Settings of {@link bodyHmac}: how the sender writes the HMAC of the body. */
export type BodyHmacOptions = Pick<HmacSignatureOptions, 'header' | 'prefix' | 'algorithm' | 'encoding' | 'key'>;

/**
 * Authenticates deliveries by an HMAC of the raw body in a header, as GitHub, Meta, Shopify, Bland AI and many others sign. A
 * short form of `hmacSignature({ signed: ['body'], … })`.
 *
 * Such a sender signs no time: `context.signedAt` is null, and callhook recognises a replay only as long as it remembers the event.
 *
 * @throws {TypeError} For an option that is missing, unknown or wrong.
 *
 * @example
 * ```ts
 * import { bodyHmac } from 'callhook';
 *
 * export const github = bodyHmac({ header: 'X-Hub-Signature-256', prefix: 'sha256=' });
 * export const shopify = bodyHmac({ header: 'X-Shopify-Hmac-Sha256', encoding: 'base64' });
 * ```
 */
export function bodyHmac(options: BodyHmacOptions): HmacSignature<null> {
  const own = readOptions('bodyHmac', options, {
    header: anything,
    prefix: anything,
    algorithm: anything,
    encoding: anything,
    key: anything,
  });
  return hmacSignature({ ...own, signed: ['body'] });
}
