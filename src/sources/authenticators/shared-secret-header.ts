import { anything, readOptions } from '../../read-options.ts';
import { checkHeaderSecret, checkSharedSecret, readSecretHeader } from '../../verify/check-shared-secret.ts';
import { type Authenticator, headerName, headersFirst, type Scheme } from '../authenticator.ts';

/** Settings of {@link sharedSecretHeader}. */
export interface SharedSecretHeaderOptions {
  /** The header that holds the secret, in any case, such as `X-Workflow-Secret`. */
  readonly header: string;
}

/** The header of a sender that signs nothing, for tests. */
export interface SharedSecretScheme extends Scheme {
  readonly name: 'shared-secret-header';
  readonly header: string;
}

/**
 * Authenticates deliveries by a header that holds the secret itself, for senders that sign nothing. It compares in constant
 * time at any length, and takes several secrets during a rotation.
 *
 * Anyone who has seen one delivery can forge others, so use it over TLS only, and prefer a sender that signs. There is no
 * time of signing: `context.signedAt` is null, and callhook recognises a replay only as long as it remembers the event.
 *
 * @throws {TypeError} For a header that is not a name and an unknown option.
 *
 * @example
 * ```ts
 * import { sharedSecretHeader } from 'callhook';
 *
 * export const authenticator = sharedSecretHeader({ header: 'X-Workflow-Secret' });
 * ```
 */
export function sharedSecretHeader(options: SharedSecretHeaderOptions): Authenticator<null> {
  const header = headerName(readOptions('sharedSecretHeader', options, { header: anything }).header);
  const scheme: SharedSecretScheme = { name: 'shared-secret-header', header };
  const steps = headersFirst({
    header,
    signsOnlyBody: false,
    tolerance: undefined, // own, so that nothing put on Object.prototype counts
    checkSecret: checkHeaderSecret,
    read: (headerOf) => readSecretHeader(headerOf(header)),
    check: (headers, _rawBody, secrets) => checkSharedSecret(headers, secrets),
  });
  const mismatchMessage = `The header ${header} does not hold the secret: check that it is the whole value that the sender sends.`;
  return { ...steps, mismatchMessage, scheme };
}
