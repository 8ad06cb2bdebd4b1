import { hmacSha256 } from '#hmac';
import { encodeUtf8 } from '../utf8.ts';
import { checkClock, type SignatureCheck } from './check-signature.ts';
import type { ClockReading } from './clock.ts';
import { decodeBase64 } from './decode-text.ts';
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
  readonly macs: readonly string[];
}

/**
 * Parses the headers of https://www.standardwebhooks.com, each of at most 4,096 characters, with 1 to 16 signatures
 * `v1,<base64>`, separated by spaces.
 */
export function parseStandardHeaders(
  headers: StandardHeaders,
): ParsedStandardHeaders | 'header_missing' | 'header_malformed' {
  const [id, digits, signature] = [headers.id, headers.timestamp, headers.signature].map(singleHeader);
  if (id === undefined || digits === undefined || signature === undefined) return 'header_missing';
  if (id === null || digits === null || signature === null) return 'header_malformed';
  if ([id, digits, signature].some(({ length }) => length > maxHeaderLength)) return 'header_malformed';
  const timestamp = parseDecimal(digits);
  const macs = macsOf(signature);
  if (timestamp === -1 || macs.length === 0 || macs.length > maxSignatures) return 'header_malformed';
  return { prefix: `${id}.${digits}.`, timestamp, macs };
}

/** Checks a signature over `<id>.<timestamp>.<body>`; the key is the base64 after `whsec_`. First the MAC, then the clock. */
export function checkStandardWebhook(
  { prefix: text, timestamp, macs }: ParsedStandardHeaders,
  body: Uint8Array | string,
  secrets: readonly string[],
  clock: ClockReading,
): SignatureCheck {
  const prefix = encodeUtf8(text);
  const macWith = (secret: string) => hmacSha256(standardKey(secret), prefix, body);
  const secretIndex = matchingSecret(secrets, macs, macWith, macEquals);
  if (secretIndex === -1) return { ok: false, code: 'signature_mismatch' };
  return checkClock(timestamp, secretIndex, clock);
}

/**
 * Returns the key of a secret such as `whsec_MfKQ…`.
 *
 * @throws {TypeError} For a secret that is not base64.
 */
export function standardKey(secret: string): ReturnType<HmacKeys> {
  return keysOf.base64(secret.startsWith('whsec_') ? secret.slice('whsec_'.length) : secret);
}

/** Returns the signatures of version 1, without others such as `v1a`. */
function macsOf(header: string): readonly string[] {
  const values = header.split(' ').filter((part) => part.startsWith('v1,'));
  return values.map((part) => String.fromCharCode(...(decodeBase64(part.slice('v1,'.length)) ?? [])));
}
