import type { SharedSecretScheme } from '../../sources/authenticators/shared-secret-header.ts';
import type { Signer } from './signer.ts';

/** Puts the secret into its header, for `sharedSecretHeader`. */
export const sendSecret: Signer<SharedSecretScheme> = (_request, secret, _at, { header }) => ({
  headers: { [header]: secret },
});
