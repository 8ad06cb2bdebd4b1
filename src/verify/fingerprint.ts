import { hmacSha256 } from '#hmac';
import { textKey } from './hmac-keys.ts';
import { macToHex } from './mac.ts';

/** A short stand-in for something long: 64 hex characters, the same for the same bytes. Keyed with a public constant. */
export function fingerprint(value: Uint8Array | string): string {
  return macToHex(hmacSha256(textKey('callhook fingerprint'), new Uint8Array(0), value));
}
