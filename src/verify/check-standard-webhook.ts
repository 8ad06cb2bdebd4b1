import { hmacSha256 } from '#hmac';
import { isThenable } from '../realms.ts';
import { encodeUtf8 } from '../utf8.ts';
import { cachedKeys } from './cached-keys.ts';
import { matchingKey } from './check-ed25519.ts';
import { checkClock, type SignatureCheck } from './check-signature.ts';
import type { ClockReading } from './clock.ts';
import { decodeBase64 } from './decode-text.ts';
import { givePublic, publicKey } from './ed25519-keys.ts';
import { type HmacKeys, keysOf } from './hmac-keys.ts';
import { macEquals } from './mac.ts';
import { matchingSecret } from './matching-secret.ts';
import {
  maxHeaderLength,
  maxSignatures,
  parseDecimal,
  type SignatureHeader,
  singleHeader,
} from './signature-header.ts';

/** The three headers of a Standard Webhooks delivery. */
export interface StandardHeaders {
  readonly id: SignatureHeader;
  readonly timestamp: SignatureHeader;
  readonly signature: SignatureHeader;
}

/** The content of the three headers. */
export interface ParsedStandardHeaders {
  /** `<id>.<timestamp>.`, which the sender signs before the body. */
  readonly prefix: string;
  /** The time of signing in unix seconds. */
  readonly timestamp: number;
  /** The signatures `v1`, of HMAC-SHA256, with one character for each byte. */
  readonly macs: readonly string[];
  /** The signatures `v1a`, of Ed25519. */
  readonly signatures: readonly string[];
}

/**
 * Parses the headers of https://www.standardwebhooks.com, each of at most 4,096 characters, with 1 to 16 signatures
 * `v1,<base64>` and `v1a,<base64>`, separated by spaces.
 */
export function parseStandardHeaders(
  headers: StandardHeaders,
): ParsedStandardHeaders | 'header_missing' | 'header_malformed' {
  const [id, digits, signature] = [headers.id, headers.timestamp, headers.signature].map(singleHeader);
  if (id === undefined || digits === undefined || signature === undefined) return 'header_missing';
  if (id === null || digits === null || signature === null) return 'header_malformed';
  if ([id, digits, signature].some(({ length }) => length > maxHeaderLength)) return 'header_malformed';
  const timestamp = parseDecimal(digits);
  const macs = signaturesOf(signature, 'v1,');
  const signatures = signaturesOf(signature, 'v1a,');
  const count = macs.length + signatures.length;
  if (timestamp === -1 || count === 0 || count > maxSignatures) return 'header_malformed';
  return { prefix: `${id}.${digits}.`, timestamp, macs, signatures };
}

/**
 * Checks a signature over `<id>.<timestamp>.<body>`: `v1` with the secrets, whose key is the base64 after `whsec_`, and `v1a` with the
 * public keys `whpk_…` among them. First the signature, then the clock.
 */
export function checkStandardWebhook(
  { prefix: text, timestamp, macs, signatures }: ParsedStandardHeaders,
  body: Uint8Array | string,
  secrets: readonly string[],
  clock: ClockReading,
): SignatureCheck | Promise<SignatureCheck> {
  const answer = (among: readonly string[], index: number): SignatureCheck => {
    if (index === -1) return { ok: false, code: 'signature_mismatch' };
    return checkClock(timestamp, secrets.indexOf(among[index] as string), clock); // index is in range
  };
  const publicKeys = secrets.filter(isPublic);
  const symmetric = publicKeys.length === 0 ? secrets : secrets.filter((secret) => !isPublic(secret));
  const prefix = encodeUtf8(text);
  const macWith = (secret: string) => hmacSha256(standardKey(secret), prefix, body);
  const matching = macs.length === 0 ? -1 : matchingSecret(symmetric, macs, macWith, macEquals);
  if (matching !== -1 || publicKeys.length === 0) return answer(symmetric, matching);
  const made = matchingKey(publicKeys.map(standardPublicKey), signatures, [prefix, body]);
  return isThenable(made) ? made.then((index) => answer(publicKeys, index)) : answer(publicKeys, made);
}

/**
 * Checks that a secret can work: a symmetric one or a public key.
 *
 * @throws {TypeError} For any other secret, and for a private key.
 */
export function checkStandardSecret(secret: string): void {
  if (secret.startsWith('whsk_')) throw new TypeError(`secret is a private key (whsk_): ${givePublic}, whpk_….`);
  void (isPublic(secret) ? standardPublicKey(secret) : standardKey(secret));
}

/**
 * Returns the key of a secret such as `whsec_MfKQ…`.
 *
 * @throws {TypeError} For a secret that is not base64.
 */
export function standardKey(secret: string): ReturnType<HmacKeys> {
  return keysOf.base64(secret.startsWith('whsec_') ? secret.slice('whsec_'.length) : secret);
}

function isPublic(secret: string): boolean {
  return secret.startsWith('whpk_');
}

const standardPublicKey = /* @__PURE__ */ cachedKeys((secret) => publicKey(secret.slice('whpk_'.length), 'base64'));

/** Returns the signatures of a version, with one character for each byte. */
function signaturesOf(header: string, version: 'v1,' | 'v1a,'): readonly string[] {
  const values = header.split(' ').filter((part) => part.startsWith(version));
  return values.map((part) => String.fromCharCode(...(decodeBase64(part.slice(version.length)) ?? [])));
}
