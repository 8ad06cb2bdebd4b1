import {
  expectEqual,
  expectRefusal,
  markCase,
  retainMs,
  type StoreCase,
  shortMs,
  show,
  unique,
  untilShortLeaseEnds,
} from './store-case.ts';

/** From the lowest to the highest. Texts are compared by code points, which is neither an alphabet nor UTF-16. */
const ascending: readonly (number | string)[] = [
  ...[-Number.MAX_VALUE, -(2 ** 53), -10, -9.5, -1, -Number.MIN_VALUE, 0, Number.MIN_VALUE, 0.1, 0.5, 1, 9, 10, 1.5e9],
  ...[1_767_225_600_000, 2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, 1e21, Number.MAX_VALUE],
  ...[
    ' ',
    '10',
    '2026-01-01T00:00:00.000Z',
    '2026-01-01T00:00:00.001Z',
    '2026-02-01T00:00:00.000Z',
    '9',
    'B',
    'a',
    'a ',
  ],
  ...['a!', 'aB', 'aa', 'e', 'e\u0301', 'z', '\u00e9', '\uffee', '\ufffd', '🎉', '🎊', '🎊'.repeat(100)],
];

const wrongPositions: readonly unknown[] = [
  ...[
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    '',
    'x'.repeat(201),
    'a\0',
    '\ud800',
    null,
    5n,
    {},
  ],
];

/** Positions, for stores that have `Marks`. */
export const positionCases: readonly StoreCase[] = [
  markCase(
    'keeps the highest of numbers and texts, and tells a lower one that it is behind, if it has advance',
    async (store) => {
      const key = unique();
      let lower: number | string | undefined;
      for (const position of ascending) {
        expectEqual(
          await store.advance(key, position, retainMs),
          { behind: false },
          `${show(position)} the first time`,
        );
        if (lower !== undefined) {
          const after = `${show(lower)} after ${show(position)}`;
          expectEqual(await store.advance(key, lower, retainMs), { behind: true }, after);
        }
        expectEqual(await store.advance(key, position, retainMs), { behind: false }, `${show(position)} again`);
        lower = position;
      }
    },
  ),
  markCase('counts -0 as 0, and separates the positions of each key, if it has advance', async (store) => {
    const [key, other] = [unique(), unique()];
    for (const zero of [0, -0, 0]) {
      expectEqual(await store.advance(key, zero, retainMs), { behind: false }, `${Object.is(zero, -0) ? '-0' : '0'}`);
    }
    expectEqual(await store.advance(other, -5, retainMs), { behind: false }, 'a lower position of another key');
    expectEqual(await store.advance(key, -5, retainMs), { behind: true }, 'a lower position of the same key');
  }),
  markCase('keeps the highest of fifty concurrent positions, if it has advance', async (store) => {
    const key = unique();
    const positions = Array.from({ length: 50 }, (_, index) => ((index * 37) % 50) + 1); // 1 to 50, mixed
    const results = await Promise.all(positions.map((position) => store.advance(key, position, retainMs)));
    expectEqual(results[positions.indexOf(50)], { behind: false }, 'the highest');
    expectEqual(await store.advance(key, 49, retainMs), { behind: true }, 'a lower one afterwards');
    expectEqual(await store.advance(key, 50, retainMs), { behind: false }, 'the highest again');
  }),
  markCase('forgets a position when its time is over, counted from the last call, if it has advance', async (store) => {
    const [ends, stays] = [unique(), unique()];
    await store.advance(ends, 'z', retainMs);
    await store.advance(ends, 'z', shortMs);
    await store.advance(stays, 10, shortMs);
    expectEqual(await store.advance(stays, 5, retainMs), { behind: true }, 'a lower one meanwhile');
    await untilShortLeaseEnds(store);
    expectEqual(await store.advance(ends, 1, retainMs), { behind: false }, 'a lower one after a short time');
    expectEqual(await store.advance(stays, 9, retainMs), { behind: true }, 'a lower one within a long time');
  }),
  markCase(
    'refuses a position that is not finite, not text, empty, too long, or has NUL or lone surrogates',
    async (store) => {
      const key = unique();
      await store.advance(key, 5, retainMs);
      for (const wrong of wrongPositions) {
        const advance = () => store.advance(key, wrong as number, retainMs); // wrong on purpose
        await expectRefusal(advance, `the position ${typeof wrong === 'bigint' ? '5n' : show(wrong)}`);
      }
      expectEqual(await store.advance(key, 4, retainMs), { behind: true }, 'a lower one after the refusals');
      expectEqual(await store.advance(key, 6, retainMs), { behind: false }, 'a higher one after the refusals');
    },
  ),
];
