import type { Mac } from './mac.ts';

/**
 * Returns the index of the first secret whose MAC equals one of the received signatures, or -1. It compares every signature
 * with every secret, even after a match, so that its time does not tell which secret matched.
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
  let match = -1;
  for (let index = 0; index < secrets.length; index++) {
    const expected = macWith(secrets[index] as string); // index is in range
    for (const signature of signatures) if (equals(expected, signature) && match === -1) match = index;
  }
  return match;
}
