import { hmacKeyOf, hmacOf } from '#hmac';
import type { HmacSignatureScheme } from '../../sources/authenticators/hmac-signature.ts';
import { secretBytes } from '../../verify/hmac-keys.ts';
import type { Signer } from './signer.ts';
import { writeSignature } from './write-signature.ts';

/** Signs for `hmacSignature`, and for its short forms `bodyHmac` and `timestampedHmac`. */
export const signHmac: Signer<HmacSignatureScheme> = (request, secret, at, scheme) => {
  const { algorithm, key } = scheme;
  const made = hmacKeyOf(algorithm, secretBytes[key](secret));
  return writeSignature(scheme, request, at, (chunks) => hmacOf(algorithm, made, chunks));
};
