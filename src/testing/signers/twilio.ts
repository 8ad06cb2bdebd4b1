import { sha256 } from '#hash';
import { parseForm } from '../../parse-form.ts';
import { signedParameters, type TwilioScheme, twilioMacs } from '../../sources/authenticators/twilio-signature.ts';
import { isFormType } from '../../sources/payload.ts';
import { macToHex } from '../../verify/mac.ts';
import type { Signer } from './signer.ts';

/** Signs as Twilio does: a form by its parameters, and another body by `bodySHA256` in the URL. */
export const signTwilio: Signer<TwilioScheme> = (
  { method, url: given, contentType, body },
  secret,
  _at,
  { algorithms },
) => {
  const isHashed = method === 'POST' && body !== '' && !isFormType(contentType);
  const url = isHashed ? `${given}${given.includes('?') ? '&' : '?'}bodySHA256=${macToHex(sha256(body))}` : given;
  const parameters = method === 'POST' && !isHashed ? signedParameters(parseForm(body)) : '';
  const [algorithm = 'sha1'] = algorithms;
  const signature = btoa(twilioMacs[algorithm](secret, url + parameters));
  const settings = `key=webhooks_sharedkey_test,algorithm=HMAC_${algorithm.toUpperCase()}`;
  return {
    url,
    headers: {
      'x-twilio-signature': signature,
      ...(algorithm !== 'sha1' && { 'x-twilio-webhooks-signature-settings': settings }),
    },
  };
};
