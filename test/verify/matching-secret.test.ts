import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchingSecret } from '../../src/verify/matching-secret.ts';

/** Matches with MACs that are easy to read, and counts the comparisons. */
function match(secrets: readonly string[], signatures: readonly string[]) {
  const compared: string[] = [];
  const equals = (mac: string, signature: string) => {
    compared.push(`${mac} ${signature}`);
    return mac === signature;
  };
  return { index: matchingSecret(secrets, signatures, (secret) => `mac of ${secret}`, equals), compared };
}

describe('matchingSecret', () => {
  it('returns the index of the secret that a signature was made with, or -1', () => {
    expect(match(['a', 'b', 'c'], ['mac of b']).index).toBe(1);
    expect(match(['a', 'b', 'c'], ['junk', 'mac of c']).index).toBe(2);
    expect(match(['a', 'b', 'c'], ['mac of d']).index).toBe(-1);
    expect(match(['a'], []).index).toBe(-1);
    expect(match([], ['mac of a']).index).toBe(-1);
  });

  it('returns the first of several that match', () => {
    expect(match(['x', 'a', 'a'], ['mac of a']).index).toBe(1);
    expect(match(['a', 'b'], ['mac of b', 'mac of a']).index).toBe(0);
  });

  it('compares every signature with each secret, up to the first that matches (property)', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 5 });
    fc.assert(
      fc.property(words, words, (secrets, made) => {
        const signatures = made.map((secret) => `mac of ${secret}`);
        const { index, compared } = match(secrets, signatures);
        expect(index).toBe(secrets.findIndex((secret) => made.includes(secret)));
        const tried = index === -1 ? secrets : secrets.slice(0, index + 1);
        expect(compared).toEqual(tried.flatMap((secret) => signatures.map((one) => `mac of ${secret} ${one}`)));
      }),
    );
  });
});
