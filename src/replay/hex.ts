import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';

/** Returns the bytes of a text in UTF-8 as hexadecimal digits. */
export function textToHex(text: string): string {
  return bytesToHex(encodeUtf8(text));
}

/**
 * Returns the text whose bytes in UTF-8 these digits are.
 *
 * @throws {Error} For anything else.
 */
export function hexToText(hex: string): string {
  const byteOrderMark = 'EFBBBF'; // decodeUtf8 drops one, which may be the text's own
  return decodeUtf8(hexToBytes(byteOrderMark + hex));
}
