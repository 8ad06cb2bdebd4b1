import { checkHeaderSecret, checkSharedSecret } from '../../verify/check-shared-secret.ts';
import { type Authenticator, headerName } from '../authenticator.ts';

/**
 * Authenticates by a header that holds the secret itself, for senders that sign nothing. Compared in constant time,
 * whatever the lengths are; several secrets may be valid during a rotation.
 *
 * Anybody who has seen one delivery can make others: use it over TLS alone, and prefer a sender that signs. There is no time
 * of signing, so `context.signedAt` is null, and a replay is only recognised while it is remembered.
 *
 * @throws {TypeError} For a header that is no name.
 *
 * @example
 * ```ts
 * import { sharedSecretHeader } from 'callhook';
 *
 * export const authenticator = sharedSecretHeader({ header: 'X-Workflow-Secret' });
 * ```
 */
export function sharedSecretHeader(options: { readonly header: string }): Authenticator<null> {
  const header = headerName(options.header);
  return {
    header,
    authenticate: (delivery, secrets) => checkSharedSecret(delivery.header(header), secrets),
    checkSecret: checkHeaderSecret,
  };
}
