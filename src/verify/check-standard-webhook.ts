import { hmacSha256 } from '#hmac';
import { checkClock, type SignatureCheck } from './check-signature.ts';
import type { ClockReading } from './clock.ts';
import { decodeBase64 } from './decode-text.ts';
import { keysOf } from './encoded-keys.ts';
import type { HmacKeys } from './hmac-keys.ts';
import { macEquals } from './mac.ts';
import { parseDecimal, type SignatureHeader, singleHeader } from './signature-header.ts';

/** The three headers of a Standard Webhooks delivery. */
export interface StandardHeaders {
  readonly id: SignatureHeader;
  readonly timestamp: SignatureHeader;
  readonly signature: SignatureHeader;
}

const maxLength = 4_096;
const maxSignatures = 16;
const encoder = new TextEncoder();

/**
 * Checks a delivery by https://www.standardwebhooks.com: `v1,<base64>` over `<id>.<timestamp>.<body>`, 1 to 16 of them
 * parted by spaces; the key is the base64 behind `whsec_`. First the MAC, then the clock. Headers have at most 4,096
 * characters each.
 */
export function checkStandardWebhook(
  headers: StandardHeaders,
  body: Uint8Array | string,
  secrets: readonly string[],
  clock: ClockReading,
): SignatureCheck {
  const [id, digits, signature] = [headers.id, headers.timestamp, headers.signature].map(singleHeader);
  if (id === undefined || digits === undefined || signature === undefined) return { ok: false, code: 'header_missing' };
  const malformed = { ok: false, code: 'header_malformed' } as const;
  if (id === null || digits === null || signature === null) return malformed;
  if (id.length > maxLength || digits.length > maxLength || signature.length > maxLength) return malformed;
  const timestamp = parseDecimal(digits);
  const macs = macsOf(signature);
  if (timestamp === -1 || macs.length === 0 || macs.length > maxSignatures) return malformed;

  const prefix = encoder.encode(`${id}.${digits}.`);
  let match = -1;
  for (const [index, secret] of secrets.entries()) {
    const expected = hmacSha256(standardKey(secret), prefix, body);
    for (const mac of macs) if (macEquals(expected, mac) && match === -1) match = index;
  }
  if (match === -1) return { ok: false, code: 'signature_mismatch' };
  return checkClock(timestamp, match, clock);
}

/**
 * The key of a secret such as `whsec_MfKQ…`.
 *
 * @throws {TypeError} When it is no base64.
 */
export function standardKey(secret: string): ReturnType<HmacKeys> {
  return keysOf.base64(secret.startsWith('whsec_') ? secret.slice('whsec_'.length) : secret);
}

/** The signatures of version 1; others, such as `v1a`, are left out. */
function macsOf(header: string): readonly string[] {
  const values = header.split(' ').filter((part) => part.startsWith('v1,'));
  return values.map((part) => String.fromCharCode(...(decodeBase64(part.slice('v1,'.length)) ?? [])));
}
