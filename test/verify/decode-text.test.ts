import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64, decodeHex } from '../../src/verify/decode-text.ts';

const asBuffer = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes);

describe('decodeHex', () => {
  it('reads what Buffer writes, in either case (property)', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.boolean(), (bytes, upper) => {
        const hex = Buffer.from(bytes).toString('hex');
        expect(decodeHex(upper ? hex.toUpperCase() : hex)).toEqual(bytes);
      }),
    );
  });

  it('agrees with Buffer, which stops reading where the hex ends (property)', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF x') }));
    fc.assert(
      fc.property(text, (any) => {
        const read = Buffer.from(any, 'hex');
        const isHex = read.length * 2 === any.length;
        expect(asBuffer(decodeHex(any))).toEqual(isHex ? read : undefined);
      }),
    );
  });

  it.each(['a', 'abc', '0x00', 'ab cd', 'ab\n', 'gg', '١٢', 'ａｂ'])('refuses %j', (text) => {
    expect(decodeHex(text)).toBe(undefined);
  });
});

describe('decodeBase64', () => {
  it('reads what Buffer writes, with and without padding (property)', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.boolean(), (bytes, padded) => {
        const text = Buffer.from(bytes).toString('base64');
        expect(decodeBase64(padded ? text : text.replace(/=+$/, ''))).toEqual(bytes);
      }),
    );
  });

  it('reads the same as Buffer, and refuses what Buffer skips (property)', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'AQgwZ09+/=-_ \n') }));
    fc.assert(
      fc.property(text, (any) => {
        const decoded = decodeBase64(any);
        const isCanonical = any !== '' && Buffer.from(any, 'base64').toString('base64') === any;
        if (decoded !== undefined) expect(asBuffer(decoded)).toEqual(Buffer.from(any, 'base64'));
        if (isCanonical) expect(decoded).toBeDefined();
        if (/[^A-Za-z0-9+/=]/.test(any)) expect(decoded).toBe(undefined);
      }),
    );
  });

  it.each([
    'A',
    'AAAAA',
    '=',
    '==',
    '====',
    'A=',
    'A==',
    'AA=',
    'AAA==',
    'AA===',
    'AA=A',
    'AA AA',
    'AA\n',
    ' AAAA',
    'A-_A',
    'é',
  ])('refuses %j', (text) => {
    expect(decodeBase64(text)).toBe(undefined);
  });
});
