import type { Mac } from './mac.ts';

/**
 * Returns the index of the first secret whose MAC equals one of the received signatures, or -1. It stops at the first secret
 * that matches, because hashing a large body is what costs; its time may tell which secret matched, but nothing about a
 * secret. A comparison takes the same time wherever the two differ, and it compares every signature with a secret.
 *
 * @param macWith Returns the MAC that the sender would have made with this secret.
 * @param equals Compares a MAC with a signature in constant time.
 */
export function matchingSecret(
  secrets: readonly string[],
  signatures: readonly string[],
  macWith: (secret: string) => Mac,
  equals: (mac: Mac, signature: string) => boolean,
): number {
  for (let index = 0; index < secrets.length; index++) {
    const expected = macWith(secrets[index] as string); // index is in range
    let matches = false;
    for (const signature of signatures) if (equals(expected, signature)) matches = true;
    if (matches) return index;
  }
  return -1;
}
