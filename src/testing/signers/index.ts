import type { Awaitable } from '../../replay/replay-store.ts';
import type { Authenticator, Scheme } from '../../sources/authenticator.ts';
import type { HmacSignatureScheme } from '../../sources/authenticators/hmac-signature.ts';
import { signBasicAuth } from './basic-auth.ts';
import { signWithEd25519 } from './ed25519.ts';
import { signHmac } from './hmac-signature.ts';
import { signJwt } from './jwt.ts';
import { signPlivo } from './plivo.ts';
import { sendSecret } from './shared-secret-header.ts';
import type { Signature, Signer, UnsignedRequest } from './signer.ts';
import { signStandard } from './standard-webhooks.ts';
import { signTwilio } from './twilio.ts';

/** The part of a source that says how its sender signs. */
interface SignedSource {
  readonly name: string;
  readonly authenticator: Authenticator;
}

/** The signer of each scheme, by the name in `authenticator.scheme`. */
const signers: Readonly<Record<string, Signer<never>>> = {
  'basic-auth': signBasicAuth,
  ed25519: signWithEd25519,
  'hmac-signature': signHmac,
  jwt: signJwt,
  'plivo-v3': signPlivo,
  'shared-secret-header': sendSecret,
  'standard-webhooks': signStandard,
  twilio: signTwilio,
};

/**
 * Signs a request as the sender of a source does.
 *
 * @param secret The secret, or the private key, of the sender.
 * @param at The time of signing.
 * @throws {TypeError} For an authenticator that does not say how its sender signs, such as one made by `custom`.
 */
export function signRequest(
  source: SignedSource,
  request: UnsignedRequest,
  secret: string,
  at: Date,
): Awaitable<Signature> {
  const scheme = schemeOf(source);
  if (scheme === undefined || !Object.hasOwn(signers, scheme.name)) {
    throw new TypeError(
      `callhook cannot sign for the source '${source.name}', because its authenticator has no scheme that callhook knows, as one made by custom. Sign the request yourself, as the sender does.`,
    );
  }
  const sign = signers[scheme.name] as Signer; // the name says which scheme it takes
  return sign(request, secret, at, scheme);
}

/** The scheme of By Your Side. It is here, because every receiver carries that source. */
const byourside: HmacSignatureScheme = {
  name: 'hmac-signature',
  header: 'x-bys-signature',
  signed: ['timestamp', { text: '.' }, 'body'],
  signatureParts: ['v1'],
  prefix: '',
  timestampPart: 't',
  timestampHeader: undefined,
  idHeader: undefined,
  unit: 's',
  algorithm: 'sha256',
  encoding: 'hex',
  key: 'utf8',
};

function schemeOf({ name, authenticator: { header, scheme } }: SignedSource): Scheme | undefined {
  const isByourside = name === 'byourside' && header === byourside.header;
  return scheme === undefined && isByourside ? byourside : scheme;
}
