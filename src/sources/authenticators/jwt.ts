import { sha256 } from '#hash';
import { aFunction, anything, check, type OptionCheck, readOptions } from '../../read-options.ts';
import { checkClock, type SignatureErrorCode } from '../../verify/check-signature.ts';
import { type ClockReading, clockOptionChecks } from '../../verify/clock.ts';
import { hashedContent, type JwtHmac, jwtMacs } from '../../verify/jwt-signing.ts';
import { macEquals, macEqualsHex } from '../../verify/mac.ts';
import { matchingSecret } from '../../verify/matching-secret.ts';
import { type ParsedJwt, parseJwt } from '../../verify/parse-jwt.ts';
import { singleHeader } from '../../verify/signature-header.ts';
import {
  type Authentication,
  type Authenticator,
  headerName,
  type Scheme,
  type SignedDelivery,
  twoSteps,
} from '../authenticator.ts';
import { checkPublicKey, type Jose, publicKeys } from './jwt-public-keys.ts';

/** An algorithm of JSON Web Tokens with a public key. */
export type JwtPublicKey = 'RS256' | 'PS256' | 'ES256' | 'EdDSA';

export type { JwtHmac };

/** Settings of {@link jwt}. */
export interface JwtOptions {
  /** The header that holds the token, in any case. Default `Authorization`. */
  readonly header?: string | undefined;
  /** The word before the token, in any case; empty if there is none. Default `Bearer`. */
  readonly prefix?: string | undefined;
  /**
   * The algorithms that a token may use: either those with a shared secret (`HS256`, `HS384`, `HS512`) or those with a public key
   * (`RS256`, `PS256`, `ES256`, `EdDSA`). A token that says another one is refused. Default `['HS256']`.
   */
  readonly algorithms?: readonly JwtHmac[] | readonly JwtPublicKey[] | undefined;
  /** The package `jose`, for algorithms with a public key: `() => import('jose')`. Default: none. */
  readonly jose?: (() => PromiseLike<Jose>) | undefined;
  /** The claim `iss` that a token must have. Default: any. */
  readonly issuer?: string | undefined;
  /** The claim `aud` that a token must have, or one of its values. Default: any. */
  readonly audience?: string | undefined;
  /**
   * The claim that holds the SHA-256 hash of the body in hex, such as `payload_hash` of Vonage. For a GET, it is the hash of the
   * parameters as compact JSON, in their order. A token without it, or with another hash, is refused. Default: none, and the token says
   * nothing about the body.
   */
  readonly bodyHashClaim?: string | undefined;
  /** How far the claim `iat` may be from now, in seconds, unless the receiver has a `tolerance`. Default 300. */
  readonly tolerance?: number | undefined;
}

/** The settings that a signer needs. */
export interface JwtScheme extends Scheme {
  readonly name: 'jwt';
  readonly header: string;
  readonly prefix: string;
  readonly algorithm: JwtHmac | JwtPublicKey;
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
  readonly bodyHashClaim: string | undefined;
}

/** An authenticator with a scheme that `callhook/testing` knows. */
export interface Jwt extends Authenticator<number> {
  readonly scheme: JwtScheme;
}

/**
 * Authenticates deliveries by a JSON Web Token in a header, such as `Authorization: Bearer <token>` of Vonage. The source decides which
 * algorithms count, and never the header of a token. The claim `iat` is required and must be within the tolerance; callhook also obeys
 * `exp` and `nbf`. It refuses tokens of more than 8,192 characters, with a name twice, or that bring a key (`jwk`, `jku`, `x5c`, `x5u`)
 * or `crit`.
 *
 * The secret is the shared secret, as text. For algorithms with a public key, it is that key as PEM (`-----BEGIN PUBLIC KEY-----`), or
 * the `https` URL of the sender's key set (JWKS): callhook keeps its keys for 10 minutes, asks for newer ones when a token needs them,
 * but at most every 10 seconds, and answers 503 `keys_unavailable` if it has none. These algorithms need the package `jose`.
 *
 * A token proves nothing about the body without `bodyHashClaim`: anyone who has seen one delivery can then send others for a while.
 *
 * @throws {TypeError} For algorithms of both kinds, public-key algorithms without `jose`, and an option that is unknown or wrong.
 *
 * @example
 * ```ts
 * import { jwt } from 'callhook';
 *
 * export const vonage = jwt({ issuer: 'Vonage', bodyHashClaim: 'payload_hash' });
 * ```
 */
export function jwt(options?: JwtOptions): Jwt {
  const {
    header: name = 'Authorization',
    prefix = 'Bearer',
    algorithms = ['HS256'],
    jose,
    issuer,
    audience,
    bodyHashClaim,
    tolerance,
  } = readOptions('jwt', options, {
    header: anything,
    prefix: { must: "a word without blanks, such as 'Bearer', or an empty string", holds: isWord },
    algorithms: anything,
    jose: aFunction,
    issuer: aText,
    audience: aText,
    bodyHashClaim: aText,
    tolerance: clockOptionChecks.tolerance,
  });
  const header = headerName(name);
  const allowed = checkedAlgorithms(algorithms);
  const settings: Settings = { header, prefix, algorithms: allowed, issuer, audience, bodyHashClaim };
  const isShared = allowed.every((algorithm) => Object.hasOwn(jwtMacs, algorithm));
  check(isShared || jose !== undefined, needsJose);
  const indexOf = isShared || jose === undefined ? sharedSecretIndex : publicKeys(jose);
  return {
    ...twoSteps({
      read: (headerOf) => readToken(headerOf, settings),
      check: (token, delivery, secrets, clock) => {
        const answer = (index: number) => checkClaims(token, index, delivery, clock, settings);
        const index = indexOf(token, secrets);
        return typeof index === 'number' ? answer(index) : index.then(answer);
      },
    }),
    header,
    tolerance,
    checkSecret: isShared ? checkShared : checkPublicKey,
    mismatchMessage: messageOf(settings),
    scheme: { name: 'jwt', header, prefix, algorithm: allowed[0], issuer, audience, bodyHashClaim },
  };
}

type Algorithm = JwtHmac | JwtPublicKey;

interface Settings {
  readonly header: string;
  readonly prefix: string;
  readonly algorithms: readonly [Algorithm, ...Algorithm[]];
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
  readonly bodyHashClaim: string | undefined;
}

const publicKeyAlgorithms: readonly JwtPublicKey[] = ['RS256', 'PS256', 'ES256', 'EdDSA'];

const needsJose =
  "algorithms with a public key need the package jose: npm install jose, and give jose: () => import('jose').";

/** An empty one, such as from a variable that is not set, would match no token. */
const aText: OptionCheck = {
  must: 'a non-empty string',
  holds: (value) => typeof value === 'string' && value !== '',
};

function isWord(value: unknown): boolean {
  return typeof value === 'string' && /^[\x21-\x7e]*$/.test(value);
}

/** @throws {TypeError} For an empty list, an unknown algorithm, and algorithms of both kinds: a public key is not a secret. */
function checkedAlgorithms(algorithms: readonly Algorithm[]): Settings['algorithms'] {
  const [first, ...more] = Array.isArray(algorithms) ? ([...algorithms] as Algorithm[]) : []; // each is checked
  const kinds = [Object.keys(jwtMacs), publicKeyAlgorithms as readonly string[]];
  const areOfOneKind = kinds.some(
    (kind) => first !== undefined && [first, ...more].every((name) => kind.includes(name)),
  );
  check(
    first !== undefined && areOfOneKind,
    "algorithms must be some of 'HS256', 'HS384', 'HS512', or some of 'RS256', 'PS256', 'ES256', 'EdDSA', such as ['HS256'].",
  );
  return [first, ...more];
}

/** A public key that is taken for the shared secret lets everyone sign who has it: the oldest attack on these tokens. */
function checkShared(secret: string): void {
  check(!secret.startsWith('-----BEGIN'), "secret is a key as PEM: name its algorithm, such as algorithms: ['RS256'].");
}

function messageOf({ issuer, audience, bodyHashClaim }: Settings): string {
  const options = { issuer, audience, bodyHashClaim };
  const given = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  return `The signature does not match: check that the secret is the one of this endpoint. Check the algorithms${given.map((name) => `, ${name}`).join('')} of the source, too.`;
}

function readToken(
  headerOf: SignedDelivery['header'],
  { header, prefix, algorithms }: Settings,
): ParsedJwt | SignatureErrorCode {
  const value = singleHeader(headerOf(header));
  if (value === undefined) return 'header_missing';
  if (value === null) return 'header_malformed';
  const [word, gap] = [value.slice(0, prefix.length), prefix === '' ? ' ' : value.charAt(prefix.length)];
  if (word.toLowerCase() !== prefix.toLowerCase() || gap !== ' ') return 'header_malformed';
  const token = parseJwt(value.slice(prefix.length).trim());
  return token === undefined || !algorithms.some((one) => one === token.algorithm) ? 'header_malformed' : token;
}

function sharedSecretIndex({ algorithm, signedText, signature }: ParsedJwt, secrets: readonly string[]): number {
  const macOf = jwtMacs[algorithm as JwtHmac]; // one of those allowed
  return matchingSecret(secrets, [signature], (secret) => macOf(secret, signedText), macEquals);
}

/** Checks the claims of a token that is authentic if `secretIndex` is not -1. */
function checkClaims(
  { claims }: ParsedJwt,
  secretIndex: number,
  delivery: SignedDelivery,
  clock: ClockReading,
  settings: Settings,
): Authentication<number> {
  if (secretIndex === -1) return { ok: false, code: 'signature_mismatch' };
  const { now, tolerance } = clock;
  const [issuedAt, expiresAt = Number.POSITIVE_INFINITY, notBefore = 0] = ['iat', 'exp', 'nbf'].map((name) =>
    claims.get(name),
  );
  if (!isTime(issuedAt) || !isTime(expiresAt) || !isTime(notBefore)) return { ok: false, code: 'header_malformed' };
  if (now >= expiresAt) return { ok: false, code: 'timestamp_too_old' };
  if (notBefore > now + tolerance) return { ok: false, code: 'timestamp_too_new' };
  if (!isForUs(claims, settings) || !hashesBody(claims, delivery, settings))
    return { ok: false, code: 'signature_mismatch' };
  return checkClock(Math.floor(issuedAt), secretIndex, clock);
}

/** A `NumericDate`, which may be a fraction (RFC 7519, section 2). */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}

function isForUs(claims: ParsedJwt['claims'], { issuer, audience }: Settings): boolean {
  const isIssuer = issuer === undefined || claims.get('iss') === issuer;
  return isIssuer && (audience === undefined || [claims.get('aud')].flat().includes(audience));
}

function hashesBody(claims: ParsedJwt['claims'], delivery: SignedDelivery, { bodyHashClaim }: Settings): boolean {
  if (bodyHashClaim === undefined) return true;
  const hash = claims.get(bodyHashClaim);
  return typeof hash === 'string' && macEqualsHex(sha256(hashedContent(delivery)), hash);
}
