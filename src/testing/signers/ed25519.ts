import { signEd25519 } from '#ed25519';
import type { Ed25519Scheme } from '../../sources/authenticators/ed25519.ts';
import { joined } from '../../verify/check-ed25519.ts';
import { privateKeyBytes } from './private-key.ts';
import type { Signer } from './signer.ts';
import { writeSignature } from './write-signature.ts';

/** Signs for `ed25519`, with the private key of the sender. */
export const signWithEd25519: Signer<Ed25519Scheme> = (request, secret, at, scheme) => {
  const seed = privateKeyBytes(secret, scheme.key);
  return writeSignature(scheme, request, at, async (chunks) =>
    String.fromCharCode(...(await signEd25519(seed, joined(chunks)))),
  );
};
