import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AgedMap } from '../../src/replay/aged-map.ts';

const keysOf = (map: AgedMap<number>) => map.pieces.flatMap((piece) => [...piece.keys()]);

const steps = fc.array(fc.tuple(fc.constantFrom('add', 'replace', 'delete'), fc.nat({ max: 30 })), { maxLength: 300 });

describe('AgedMap', () => {
  it('holds what a Map would hold, in the same order, whatever is added and deleted (property)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), steps, (pieceSize, todo) => {
        const map = new AgedMap<number>(pieceSize);
        const expected = new Map<string, number>();
        for (const [index, [verb, id]] of todo.entries()) {
          const key = `k${id}`;
          if (verb === 'delete') expect(map.delete(key)).toBe(expected.delete(key));
          else if (verb === 'replace' && expected.has(key)) {
            map.replace(key, index);
            expected.set(key, index);
          } else if (!expected.has(key)) {
            map.add(key, index);
            expected.set(key, index);
          }
          expect(map.get(key)).toBe(expected.get(key));
        }
        expect(map.pieces.flatMap((piece) => [...piece])).toEqual([...expected]);
      }),
    );
  });

  it('has few pieces, however many of its entries are deleted', () => {
    const map = new AgedMap<number>(10);
    for (let i = 0; i < 1_000; i++) {
      map.add(`k${i}`, i);
      if (i % 20 !== 0) map.delete(`k${i - 5}`);
    }
    expect(map.pieces.length).toBeLessThanOrEqual(4);
    expect(keysOf(map)).toContain('k995');
  });

  it('walks over all entries again and again, also over those that are added on the way', () => {
    const map = new AgedMap<number>(10);
    const seen = new Map<string, number>();
    for (let i = 0; i < 100; i++) {
      map.add(`k${i}`, i);
      map.walk(4, (key) => void seen.set(key, (seen.get(key) ?? 0) + 1));
    }
    map.walk(300, (key) => void seen.set(key, (seen.get(key) ?? 0) + 1));
    expect(seen.size).toBe(100);
    expect(Math.min(...seen.values())).toBeGreaterThan(1);
  });
});
