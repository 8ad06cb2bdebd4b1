import { hmacSha256 } from '#hmac';
import type { ClockReading } from './clock.ts';
import { type HmacKeys, textKey } from './hmac-keys.ts';
import { macEqualsHex } from './mac.ts';
import { type HeaderParts, parseSignatureHeader, type SignatureHeader } from './signature-header.ts';

/** Why a signature was refused. */
export type SignatureErrorCode =
  | 'header_missing'
  | 'header_malformed'
  | 'signature_mismatch'
  | 'timestamp_too_old'
  | 'timestamp_too_new';

/** All of them. */
export const signatureErrorCodes: ReadonlySet<unknown> = new Set<SignatureErrorCode>([
  'header_missing',
  'header_malformed',
  'signature_mismatch',
  'timestamp_too_old',
  'timestamp_too_new',
]);

/** The outcome of a check; `timestamp`, in unix seconds, is there as soon as the MAC has proven it. */
export type SignatureCheck =
  | { readonly ok: true; readonly timestamp: number; readonly secretIndex: number }
  | { readonly ok: false; readonly code: SignatureErrorCode; readonly timestamp?: number };

/** What varies among the senders that sign `<time>.<body>` with HMAC-SHA256. */
export interface SignatureScheme {
  readonly parts: HeaderParts;
  /** The unit of the time. */
  readonly unit: 's' | 'ms';
  /** What makes a key of a secret. */
  readonly key: HmacKeys;
}

/** That of By Your Side, and of most others. */
const defaultScheme: SignatureScheme = {
  parts: { timestamp: 't', signatures: ['v1'] },
  unit: 's',
  key: textKey,
};

/**
 * Checks a `t=…,v1=…` header against the body: first the MAC, then the clock, so that only an authentic sender learns
 * that its clock is off. Every signature is compared with the MAC of every secret, whichever matches.
 */
export function checkSignature(
  header: SignatureHeader,
  body: Uint8Array | string,
  secrets: readonly string[],
  clock: ClockReading,
  scheme: SignatureScheme = defaultScheme,
): SignatureCheck {
  const parsed = parseSignatureHeader(header, scheme.parts);
  if (typeof parsed === 'string') return { ok: false, code: parsed };

  const secretIndex = matchingSecret(parsed.signatures, signedPrefix(parsed.digits), body, secrets, scheme.key);
  if (secretIndex === -1) return { ok: false, code: 'signature_mismatch' };
  const timestamp = scheme.unit === 'ms' ? Math.floor(parsed.timestamp / 1000) : parsed.timestamp;
  return checkClock(timestamp, secretIndex, clock);
}

/** Whether what a secret has signed is neither too old nor too new. */
export function checkClock(timestamp: number, secretIndex: number, clock: ClockReading): SignatureCheck {
  const age = clock.now - timestamp;
  if (age > clock.tolerance) return { ok: false, code: 'timestamp_too_old', timestamp };
  if (age < -clock.tolerance) return { ok: false, code: 'timestamp_too_new', timestamp };
  return { ok: true, timestamp, secretIndex };
}

/** The index of the secret that one of `signatures` was made with, -1 for none. */
function matchingSecret(
  signatures: readonly string[],
  prefix: Uint8Array,
  body: Uint8Array | string,
  secrets: readonly string[],
  keyOf: HmacKeys,
): number {
  let match = -1;
  for (let index = 0; index < secrets.length; index++) {
    const expected = hmacSha256(keyOf(secrets[index] as string), prefix, body); // index is in range
    for (const signature of signatures) if (macEqualsHex(expected, signature) && match === -1) match = index;
  }
  return match;
}

/** The bytes of `<timestamp>.`, which come before the body in what is signed. */
export function signedPrefix(timestamp: string): Uint8Array {
  const prefix = new Uint8Array(timestamp.length + 1);
  for (let i = 0; i < timestamp.length; i++) prefix[i] = timestamp.charCodeAt(i);
  prefix[timestamp.length] = 0x2e;
  return prefix;
}
