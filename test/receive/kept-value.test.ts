import { reply } from 'callhook';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasReply, keptValue, readKept } from '../../src/receive/kept-value.ts';

describe('a value of the store', () => {
  it('is the checksum alone without an answer', () => {
    expect(keptValue('-5', undefined)).toBe('-5');
    expect(readKept('-5')).toEqual({ checksum: '-5', reply: undefined });
    expect(hasReply('-5')).toBe(false);
  });

  it('gives back any answer', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 5_000 }), fc.integer({ min: 206, max: 303 }), (body, status) => {
        const answer = reply(body, { status, headers: { 'x-a': 'ü' } });
        const value = keptValue('123', answer);
        expect(hasReply(value)).toBe(true);
        expect(readKept(value)).toEqual({ checksum: '123', reply: answer });
      }),
    );
  });

  it('holds no cookie, however it is written', () => {
    const value = keptValue('1', reply('x', { headers: { 'SET-Cookie': 'session=private', 'x-a': 'a' } }));
    expect(value).not.toMatch(/cookie|private/i);
    expect(readKept(value)?.reply?.headers).toMatchObject({ 'x-a': 'a' });
  });

  it('holds an answer of 64 KiB at most, counted in bytes of UTF-8', () => {
    const overhead = keptValue('1', reply('')).length;
    for (const letter of ['x', 'ü', '🎉']) {
      const size = Buffer.byteLength(letter);
      const most = Math.floor((65_536 - overhead) / size);
      const value = keptValue('1', reply(letter.repeat(most)));
      expect(readKept(value)?.reply?.body).toBe(letter.repeat(most));
      expect(Buffer.byteLength(value)).toBeLessThanOrEqual(65_536);
      expect(keptValue('1', reply(letter.repeat(most + 1)))).toBe('1');
    }
  });

  it.each([
    '5 ',
    '5 x',
    '5 null',
    '5 5',
    '5 "x"',
    '5 {}',
    '5 []',
    '5 [200]',
    '5 [200,{}]',
    '5 [200,{},5]',
    '5 ["200",{},""]',
    '5 [100,{},""]',
    '5 [600,{},""]',
    '5 [200,[],""]',
    '5 [200,null,""]',
    '5 [200,{"a":5},""]',
    '5 [200,{"a b":"c"},""]',
    '5 [200,{"a":"b\\r\\nset-cookie: c"},""]',
    '5 [200,{"content-length":"5"},""]',
    '5 [200,{},{}]',
    '5 [200,{},"x"',
    '5 [[[[[',
  ])('that something else has written holds no answer: %s', (value) => {
    expect(readKept(value)?.reply).toBeUndefined();
  });

  it('of another version with a cookie or a failure is not given to a duplicate', () => {
    expect(readKept('5 [500,{},"down"]')?.reply).toBeUndefined();
    expect(readKept('5 [200,{"set-cookie":"session=private"},"x"]')?.reply).toBeUndefined();
  });

  it('is read without an error, whatever it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (value) => void readKept(value)));
  });
});
