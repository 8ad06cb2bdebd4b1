import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as hashes from '#hash';
import { macToHex } from '../../src/verify/mac.ts';

describe('the hashes', () => {
  it('are those of RFC 2202 and RFC 4231', () => {
    const [key, text] = ['Jefe', 'what do ya want for nothing?'];
    expect(macToHex(hashes.hmacSha1(key, text))).toBe('effcdf6ae5eb2fa2d27416d5f184df9c259a7c79');
    expect(macToHex(hashes.hmacSha384(key, text))).toBe(
      'af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649',
    );
    expect(macToHex(hashes.hmacSha512(key, text))).toBe(
      '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
    );
  });

  it('are those of Node, for any key and text (property)', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 200 });
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), text, (key, content) => {
        for (const [algorithm, hmac] of [
          ['sha1', hashes.hmacSha1],
          ['sha384', hashes.hmacSha384],
          ['sha512', hashes.hmacSha512],
        ] as const) {
          expect(macToHex(hmac(key, content))).toBe(createHmac(algorithm, key).update(content).digest('hex'));
        }
        const hash = createHash('sha256').update(content).digest('hex');
        expect(macToHex(hashes.sha256(content))).toBe(hash);
        expect(macToHex(hashes.sha256(new TextEncoder().encode(content)))).toBe(hash);
      }),
    );
  });
});
