import { hmacSha256 } from '#hmac';
import { encodeUtf8 } from '../utf8.ts';
import { textKey } from './hmac-keys.ts';
import { macToHex } from './mac.ts';

/**
 * Returns 64 hex characters that stand for the bytes of a value. The key is public: it is a hash, not a signature.
 *
 * @param before A text before the value. Default: none.
 */
export function fingerprint(value: Uint8Array | string, before = ''): string {
  return macToHex(hmacSha256(textKey('callhook fingerprint'), encodeUtf8(before), value));
}
