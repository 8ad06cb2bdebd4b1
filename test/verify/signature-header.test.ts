import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HeaderParts, parseSignatureHeader } from '../../src/verify/signature-header.ts';

/** The same grammar, read in the simplest way. */
function parseSimply(header: string, { timestamp, signatures }: HeaderParts) {
  const pairs = header
    .split(',')
    .filter((part) => part.includes('='))
    .map((part) => [part.slice(0, part.indexOf('=')).trim(), part.slice(part.indexOf('=') + 1).trim()] as const);
  const times = pairs.filter(([name]) => name === timestamp).map(([, value]) => value);
  const macs = pairs.filter(([name]) => signatures.includes(name)).map(([, value]) => value);
  if (header === '') return 'header_missing';
  const isNumber = times.length === 1 && /^(0|[1-9][0-9]*)$/.test(times[0] ?? '');
  if (header.length > 4_096 || !isNumber || macs.length === 0 || macs.length > 16) return 'header_malformed';
  return { timestamp: Number(times[0]), digits: times[0], signatures: macs };
}

describe('parseSignatureHeader', () => {
  const name = fc.constantFrom('t', 'v1', 'v0', 's', 'ts', 'T', '__proto__', 'constructor', '');
  const value = fc.oneof(
    fc.nat().map(String),
    fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), maxLength: 8 }),
    fc.constantFrom('', ' ', '00', '1.5', '-1', '1e3', '٣', 'a=b'),
  );
  const blank = fc.constantFrom('', '', ' ', '\t');
  const part = fc.oneof(
    {
      weight: 9,
      arbitrary: fc.tuple(blank, name, fc.constantFrom('=', ' = ', ''), value).map((text) => text.join('')),
    },
    { weight: 1, arbitrary: fc.string() },
  );
  const parts = fc.constantFrom<HeaderParts>(
    { timestamp: 't', signatures: ['v1'] },
    { timestamp: 't', signatures: ['v0'] },
    { timestamp: 't', signatures: ['s'] },
    { timestamp: 'ts', signatures: ['v1', 'v0'] },
    { timestamp: '__proto__', signatures: ['constructor'] },
  );

  it('reads the grammar, whatever its parts are called (property)', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 24 }), parts, (written, names) => {
        const header = written.join(',');
        expect(parseSignatureHeader(header, names)).toEqual(parseSimply(header, names));
      }),
      { numRuns: 500 },
    );
  });

  it('reads every well-formed header (property)', () => {
    const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 1 });
    fc.assert(
      fc.property(fc.nat(), fc.array(hex, { minLength: 1, maxLength: 16 }), parts, (time, signatures, names) => {
        const [signaturePart] = names.signatures;
        const header = [`${names.timestamp}=${time}`, ...signatures.map((one) => `${signaturePart}=${one}`)].join(',');
        const expected = { timestamp: time, digits: `${time}`, signatures };
        expect(parseSignatureHeader(header, names)).toEqual(header.length > 4_096 ? 'header_malformed' : expected);
      }),
    );
  });
});
