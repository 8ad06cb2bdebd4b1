import type { BasicAuthScheme } from '../../sources/authenticators/basic-auth.ts';
import { encodeUtf8 } from '../../utf8.ts';
import type { Signer } from './signer.ts';

/** Sends the credentials of {@link BasicAuthScheme}. */
export const signBasicAuth: Signer<BasicAuthScheme> = (_request, secret, _at, { username }) => {
  const credentials = encodeUtf8(username === undefined ? secret : `${username}:${secret}`);
  return { headers: { authorization: `Basic ${btoa(String.fromCharCode(...credentials))}` } };
};
