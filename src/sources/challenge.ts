import { hmacSha256 } from '#hmac';
import { WebhookError } from '../errors.ts';
import { type Reply, reply } from '../reply.ts';
import { checkSharedSecret } from '../verify/check-shared-secret.ts';
import { textKey } from '../verify/hmac-keys.ts';
import { macToHex } from '../verify/mac.ts';

/**
 * Answers a challenge that comes by GET, as Meta sends it: with the text of the challenge, if the sender knows your token. For the
 * `handshake` of a source.
 *
 * @param challenge The text to send back.
 * @param given The token that came with it. It is compared in constant time.
 * @param verifyToken The token that you gave to the sender. Never the signing secret: this one travels in URLs.
 * @returns `undefined` if the token is another one, or the challenge is not 1 to 200 visible characters of ASCII.
 * @throws {WebhookError} `internal_error` if `verifyToken` is missing or empty.
 *
 * @example
 * ```ts
 * import { echoChallenge, type Handshake } from 'callhook';
 *
 * export const handshake: Handshake = ({ method, query }) =>
 *   method === 'GET'
 *     ? echoChallenge(query.get('hub.challenge'), query.get('hub.verify_token'), process.env.VERIFY_TOKEN)
 *     : undefined;
 * ```
 */
export function echoChallenge(challenge: unknown, given: unknown, verifyToken: string | undefined): Reply | undefined {
  if (!verifyToken) throw new WebhookError('internal_error', 'echoChallenge needs your verifyToken, which is empty.');
  if (typeof challenge !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(challenge) || typeof given !== 'string')
    return undefined;
  if (!checkSharedSecret({ value: given }, [verifyToken]).ok) return undefined;
  return reply(challenge, { headers: { 'content-type': 'text/plain; charset=utf-8' } });
}

/**
 * Signs a challenge, as Zoom asks for it: HMAC-SHA256 in hex. For the `handshake` of a source, whose POSTs are authenticated before. It
 * signs nothing that could be a delivery: otherwise a sender could have its forgeries signed.
 *
 * @param challenge The text to sign: 1 to 128 letters, digits, `_` and `-`.
 * @param secret The first of the secrets that the handshake got.
 * @throws {WebhookError} `schema_mismatch` for any other challenge, `internal_error` without a secret.
 *
 * @example
 * ```ts
 * import { type Handshake, hashChallenge, reply } from 'callhook';
 *
 * export const handshake: Handshake = ({ payload }, [secret]) => {
 *   if (payload.event !== 'endpoint.url_validation') return undefined;
 *   const { plainToken } = payload.payload as { readonly plainToken?: unknown };
 *   return reply({ plainToken, encryptedToken: hashChallenge(plainToken, secret) });
 * };
 * ```
 */
export function hashChallenge(challenge: unknown, secret: string | undefined): string {
  if (!secret)
    throw new WebhookError('internal_error', 'hashChallenge needs the secret that the handshake of a POST gets.');
  if (typeof challenge === 'string' && /^[\w-]{1,128}$/.test(challenge)) {
    return macToHex(hmacSha256(textKey(secret), new Uint8Array(0), challenge));
  }
  throw new WebhookError('schema_mismatch', 'callhook signs a challenge only of 1 to 128 letters, digits, _ and -.');
}
