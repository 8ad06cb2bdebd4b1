import { hmacSha256 } from '#hmac';
import { textKey } from './hmac-keys.ts';
import { macToHex } from './mac.ts';

/** Returns 64 hex characters that stand for the bytes of a value. The key is public: it is a hash, not a signature. */
export function fingerprint(value: Uint8Array | string): string {
  return macToHex(hmacSha256(textKey('callhook fingerprint'), new Uint8Array(0), value));
}
