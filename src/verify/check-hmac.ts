import { hmacOf } from '#hmac';
import { checkClock, type SignatureErrorCode } from './check-signature.ts';
import type { ClockReading } from './clock.ts';
import type { HmacKeys } from './hmac-keys.ts';
import { type HmacAlgorithm, type Mac, macEquals, macEqualsHex } from './mac.ts';
import { matchingSecret } from './matching-secret.ts';
import {
  decodeSignature,
  type ReadSignature,
  type SignableDelivery,
  type SignatureFormat,
  signedChunks,
} from './signature-format.ts';

/** The outcome of a check. `timestamp` is `null` for a sender that signs no time. */
export type FormatCheck =
  | { readonly ok: true; readonly timestamp: number | null; readonly secretIndex: number }
  | { readonly ok: false; readonly code: SignatureErrorCode; readonly timestamp?: number };

/** A sender's HMAC. */
export interface HmacScheme {
  readonly format: SignatureFormat;
  readonly algorithm: HmacAlgorithm;
  /** Makes a key, for the algorithm, of a secret. */
  readonly keys: HmacKeys;
}

/** Checks the HMAC of a delivery, and then the time if it is signed. */
export function checkHmac(
  { format, algorithm, keys }: HmacScheme,
  read: ReadSignature,
  delivery: SignableDelivery,
  secrets: readonly string[],
  clock: ClockReading,
): FormatCheck {
  const chunks = signedChunks(format, read, delivery);
  if (chunks === undefined) return { ok: false, code: 'signature_mismatch' };
  const macWith = (secret: string) => hmacOf(algorithm, keys(secret), chunks);
  const equals = format.encoding === 'hex' ? macEqualsHex : macEqualsBase64;
  return checkTime(read, matchingSecret(secrets, read.signatures, macWith, equals), clock);
}

function macEqualsBase64(mac: Mac, text: string): boolean {
  return macEquals(mac, decodeSignature(text, 'base64'));
}

/** Checks the time of signing, if there is one, after the signature. `secretIndex` is -1 if no secret matched. */
export function checkTime({ timestamp }: ReadSignature, secretIndex: number, clock: ClockReading): FormatCheck {
  if (secretIndex === -1) return { ok: false, code: 'signature_mismatch' };
  return timestamp === null ? { ok: true, timestamp, secretIndex } : checkClock(timestamp, secretIndex, clock);
}
