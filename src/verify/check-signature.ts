import { hmacSha256 } from '#hmac';
import type { ClockReading } from './clock.ts';
import { type HmacKeys, textKey } from './hmac-keys.ts';
import { macEqualsHex } from './mac.ts';
import { matchingSecret } from './matching-secret.ts';
import {
  type HeaderParts,
  type ParsedSignatureHeader,
  parseSignatureHeader,
  type SignatureHeader,
} from './signature-header.ts';

const signatureErrorCodes = [
  'header_missing',
  'header_malformed',
  'signature_mismatch',
  'timestamp_too_old',
  'timestamp_too_new',
] as const;

/** The reason why a signature was refused. */
export type SignatureErrorCode = (typeof signatureErrorCodes)[number];

/** Whether a code is a reason to refuse a signature. To a sender all of them look alike, so that a forger learns nothing. */
export function isSignatureErrorCode(code: unknown): code is SignatureErrorCode {
  return (signatureErrorCodes as readonly unknown[]).includes(code);
}

/** The outcome of a check. `timestamp`, in unix seconds, is there as soon as the MAC has proven it. */
export type SignatureCheck =
  | { readonly ok: true; readonly timestamp: number; readonly secretIndex: number }
  | { readonly ok: false; readonly code: SignatureErrorCode; readonly timestamp?: number };

/** The differences between senders that sign `<time>.<body>` with HMAC-SHA256. */
export interface SignatureScheme {
  readonly parts: HeaderParts;
  /** The unit of the time. */
  readonly unit: 's' | 'ms';
  /** Makes a key of a secret. */
  readonly key: HmacKeys;
}

/** The scheme of By Your Side, and of most other senders. */
export const defaultScheme: SignatureScheme = {
  parts: { timestamp: 't', signatures: ['v1'] },
  unit: 's',
  key: textKey,
};

/**
 * Checks a `t=…,v1=…` header against the body: first the MAC, then the clock, so that only an authentic sender learns
 * that its clock is off.
 */
export function checkSignature(
  header: SignatureHeader,
  body: Uint8Array | string,
  secrets: readonly string[],
  clock: ClockReading,
  scheme: SignatureScheme = defaultScheme,
): SignatureCheck {
  const parsed = parseSignatureHeader(header, scheme.parts);
  return typeof parsed === 'string' ? { ok: false, code: parsed } : checkParsed(parsed, body, secrets, clock, scheme);
}

/** Does the same as {@link checkSignature} with a header that was parsed before the body was read. */
export function checkParsed(
  parsed: ParsedSignatureHeader,
  body: Uint8Array | string,
  secrets: readonly string[],
  clock: ClockReading,
  scheme: SignatureScheme = defaultScheme,
): SignatureCheck {
  const prefix = signedPrefix(parsed.digits);
  const macWith = (secret: string) => hmacSha256(scheme.key(secret), prefix, body);
  const secretIndex = matchingSecret(secrets, parsed.signatures, macWith, macEqualsHex);
  if (secretIndex === -1) return { ok: false, code: 'signature_mismatch' };
  const timestamp = scheme.unit === 'ms' ? Math.floor(parsed.timestamp / 1000) : parsed.timestamp;
  return checkClock(timestamp, secretIndex, clock);
}

/** Checks that an authentic delivery is neither too old nor too new. */
export function checkClock(timestamp: number, secretIndex: number, clock: ClockReading): SignatureCheck {
  const age = clock.now - timestamp;
  if (age > clock.tolerance) return { ok: false, code: 'timestamp_too_old', timestamp };
  if (age < -clock.tolerance) return { ok: false, code: 'timestamp_too_new', timestamp };
  return { ok: true, timestamp, secretIndex };
}

/** Returns the bytes of `<timestamp>.`, which the sender signs before the body. */
export function signedPrefix(timestamp: string): Uint8Array {
  const prefix = new Uint8Array(timestamp.length + 1);
  for (let i = 0; i < timestamp.length; i++) prefix[i] = timestamp.charCodeAt(i);
  prefix[timestamp.length] = 0x2e;
  return prefix;
}
