import { aString, check, readOptions } from '../../read-options.ts';
import { encodeUtf8 } from '../../utf8.ts';
import { checkSharedSecret, readSecretHeader, type SecretHeader } from '../../verify/check-shared-secret.ts';
import { decodeBase64 } from '../../verify/decode-text.ts';
import { type Authenticator, headersFirst, type Scheme, type SignedDelivery } from '../authenticator.ts';

/** Settings of {@link basicAuth}. */
export interface BasicAuthOptions {
  /** The user, if the secret is only the password. Default: the secret is `user:password`. */
  readonly username?: string | undefined;
  /** The realm that callhook answers to a sender without credentials. Default `webhooks`. */
  readonly realm?: string | undefined;
}

/** The settings that a signer needs. */
export interface BasicAuthScheme extends Scheme {
  readonly name: 'basic-auth';
  readonly username: string | undefined;
}

/** An authenticator with a scheme that `callhook/testing` knows. */
export interface BasicAuth extends Authenticator<null> {
  readonly scheme: BasicAuthScheme;
}

/**
 * Authenticates deliveries by `Authorization: Basic …` (RFC 7617), for senders that put credentials into the URL of the webhook. It
 * compares user and password in constant time, in UTF-8. The secret is `user:password`, or the password of the option `username`; the
 * password may contain colons.
 *
 * callhook answers 401 with `WWW-Authenticate` to missing and wrong credentials, because some senders wait for it before they send any.
 * Like a shared secret, credentials prove nothing about the body: use them over TLS only.
 *
 * @throws {TypeError} For a username with a colon, a realm that a header cannot carry, and an unknown option.
 *
 * @example
 * ```ts
 * import { basicAuth } from 'callhook';
 *
 * export const authenticator = basicAuth({ username: 'twilio' }); // the secret is the password
 * ```
 */
export function basicAuth(options?: BasicAuthOptions): BasicAuth {
  const { username, realm = 'webhooks' } = readOptions('basicAuth', options, { username: aString, realm: aString });
  check(username === undefined || isUser(username), 'username must be a user without a colon and control characters.');
  const isRealm = /^[\x20-\x7e]+$/.test(realm) && !/["\\]/.test(realm);
  check(isRealm, 'realm must be visible ASCII and spaces without quotes and backslashes, such as webhooks.');
  const credentialsOf = (secret: string) => (username === undefined ? secret : `${username}:${secret}`);
  const common = headersFirst({
    header: 'authorization',
    signsOnlyBody: false,
    tolerance: undefined, // own, so that nothing put on Object.prototype counts
    checkSecret: (secret) => checkCredentials(credentialsOf(secret)),
    read: readCredentials,
    check: (credentials, _rawBody, secrets) => checkSharedSecret(credentials, secrets.map(credentialsOf)),
  });
  return {
    ...common,
    challenge: `Basic realm="${realm}"`,
    mismatchMessage: `The user or the password is wrong: check that the secret is ${
      username === undefined ? 'user:password' : 'the password, and the option username the user,'
    } as in the URL that the sender calls.`,
    scheme: { name: 'basic-auth', username },
  };
}

/** RFC 7617, section 2: neither a colon nor a control character. */
function isUser(username: string): boolean {
  return username !== '' && !username.includes(':') && hasNoControls(username);
}

function hasNoControls(text: string): boolean {
  return !/\p{Cc}/u.test(text);
}

function checkCredentials(credentials: string): void {
  const isWhole = /^[^:]+:/.test(credentials) && hasNoControls(credentials);
  check(isWhole, 'secret must be user:password, or give the option username: basicAuth({ username }).');
  check(encodeUtf8(credentials).length <= maxCredentials, `secret must have at most ${maxCredentials} bytes.`);
}

/** The most bytes whose base64 fits into a header that callhook reads. */
const maxCredentials = 3_000;

function readCredentials(headerOf: SignedDelivery['header']): SecretHeader | 'header_missing' | 'header_malformed' {
  const header = readSecretHeader(headerOf('authorization'));
  if (typeof header === 'string') return header;
  const [, base64] = /^basic +(\S*) *$/i.exec(String(header.value)) ?? [];
  const value = base64 === undefined ? undefined : decodeBase64(base64);
  return value === undefined ? 'header_malformed' : { value };
}
