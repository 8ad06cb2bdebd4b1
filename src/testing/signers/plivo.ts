import { parseForm } from '../../parse-form.ts';
import { type PlivoScheme, plivoMac, plivoText } from '../../sources/authenticators/plivo-v3.ts';
import { isFormType } from '../../sources/payload.ts';
import type { Signer } from './signer.ts';

/** Signs as Plivo does. It cannot sign a body that is not a form. */
export const signPlivo: Signer<PlivoScheme> = ({ url, contentType, body }, secret) => {
  const nonce = crypto.randomUUID();
  const parameters = body !== '' && isFormType(contentType) ? parseForm(body) : [];
  return {
    headers: {
      'x-plivo-signature-v3': btoa(plivoMac(secret, plivoText(url, parameters, nonce))),
      'x-plivo-signature-v3-nonce': nonce,
    },
  };
};
