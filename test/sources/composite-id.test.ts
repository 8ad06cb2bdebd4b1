import { compositeId } from 'callhook';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('compositeId', () => {
  it('makes one id of several parts, in which an integer counts by its text', () => {
    expect(compositeId('CA1', 'completed', '0')).toBe('["CA1","completed","0"]');
    expect(compositeId('CA1', 'completed', 0)).toBe('["CA1","completed","0"]');
    expect(compositeId(7n)).toBe('["7"]');
  });

  it('keeps ids apart whose texts are equal when they are joined', () => {
    const ids = [
      ['a:b', 'c'],
      ['a', 'b:c'],
      ['a', 'b', 'c'],
      ['a","b', 'c'],
    ].map((parts) => compositeId(...parts));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each<unknown>([undefined, null, '', ' ', false, true, Number.NaN, 1.5, 2 ** 53, ['a'], {}])(
    'is missing if a part is %j, so that no other event gets the same id',
    (part) => {
      expect(compositeId('CA1', part)).toBe(undefined);
      expect(compositeId(part, 'CA1')).toBe(undefined);
    },
  );

  it('is missing without parts', () => {
    expect(compositeId()).toBe(undefined);
  });

  it('differs whenever a part differs (property)', () => {
    const part = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => text.trim() !== '');
    const parts = fc.array(part, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        const areEqual = one.length === other.length && one.every((text, at) => text === other[at]);
        expect(compositeId(...one) === compositeId(...other)).toBe(areEqual);
      }),
    );
  });
});
