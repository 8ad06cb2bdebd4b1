/**
 * A MAC, or another signature, as a string with one character for each byte. `node:crypto` returns this form fastest, because it
 * needs no buffer outside the heap.
 */
export type Mac = string;

/** The hash of an HMAC. */
export type HmacAlgorithm = 'sha1' | 'sha256' | 'sha512';

/** A secret made ready for hashing. Only the module behind `#hmac` that made it looks inside, so no type names its parts. */
export type HmacKey = object;

/** The value of each ASCII character as a hex digit, or -1 if it is not one. */
const hexValues = new Int8Array(128).fill(-1);
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16);
  hexValues[digit.charCodeAt(0)] = value;
  hexValues[digit.toUpperCase().charCodeAt(0)] = value;
}

/**
 * Returns whether `hex`, in lower or upper case, spells exactly `mac`. It takes the same time wherever they differ: it
 * decodes and compares every byte, and only the length, which is not a secret, ends it early.
 * One loop for every runtime: see docs/decisions/0002-one-comparison-loop.md.
 */
export function macEqualsHex(mac: Mac, hex: string): boolean {
  if (hex.length !== 2 * mac.length) return false;
  let difference = 0;
  for (let i = 0; i < mac.length; i++) {
    const high = hexValues[hex.charCodeAt(2 * i)] ?? -1;
    const low = hexValues[hex.charCodeAt(2 * i + 1)] ?? -1;
    // A character that is not a hex digit gives -1, which differs from every byte.
    difference |= ((high << 4) | low) ^ mac.charCodeAt(i);
  }
  return difference === 0;
}

/** Returns whether two MACs are the same. It takes the same time wherever they differ. */
export function macEquals(mac: Mac, other: Mac): boolean {
  if (other.length !== mac.length) return false;
  let difference = 0;
  for (let i = 0; i < mac.length; i++) difference |= mac.charCodeAt(i) ^ other.charCodeAt(i);
  return difference === 0;
}

/** Returns a MAC as lower-case hex. */
export function macToHex(mac: Mac): string {
  let hex = '';
  for (let i = 0; i < mac.length; i++) hex += mac.charCodeAt(i).toString(16).padStart(2, '0');
  return hex;
}
