import {
  expectEqual,
  expectRefusal,
  longMs,
  markCase,
  retainMs,
  type StoreCase,
  shortMs,
  show,
  unique,
  untilShortLeaseEnds,
  values,
  wrongValues,
} from './store-case.ts';

/** Marks without a claim, for stores that have `Marks`. */
export const markCases: readonly StoreCase[] = [
  markCase(
    'answers isDone with true only for a key that is done, not for one that is free or in flight, if it has isDone',
    async (store) => {
      const [key, token] = [unique(), unique()];
      expectEqual(await store.isDone(key), false, 'a free key');
      await store.claim(key, token, longMs);
      expectEqual(await store.isDone(key), false, 'a key in flight');
      await store.commit(key, token, shortMs);
      await untilShortLeaseEnds(store);
      expectEqual(await store.isDone(key), false, 'a key whose retention is over');
      await store.claim(key, token, longMs);
      await store.commit(key, token, retainMs, 'value');
      expectEqual(await store.isDone(key), true, 'a key that is done');
    },
  ),
  markCase(
    'marks any key as done, be it free, in flight or done, for as long as it is told to, if it has markDone',
    async (store) => {
      const [key, token] = [unique(), unique()];
      await store.markDone(key, shortMs);
      await untilShortLeaseEnds(store);
      expectEqual(await store.isDone(key), false, 'a key whose mark has ended');
      await store.claim(key, token, longMs);
      await store.markDone(key, shortMs);
      await store.markDone(key, retainMs);
      await untilShortLeaseEnds(store);
      expectEqual(await store.claim(key, unique(), longMs), { status: 'done' }, 'a claim of a marked key');
      expectEqual(await store.commit(key, token, retainMs), false, 'the commit of its former owner');
    },
  ),
  markCase('leaves no value where it marks a key as done, if it has markDone', async (store) => {
    const [key, token] = [unique(), unique()];
    await store.claim(key, token, longMs);
    await store.commit(key, token, retainMs, 'value');
    await store.markDone(key, retainMs);
    expectEqual(await store.claim(key, unique(), longMs), { status: 'done' }, 'a claim of a marked key');
  }),
  markCase('reads a mark exactly as it was written last, if it has readMark and writeMark', async (store) => {
    const key = unique();
    expectEqual(await store.readMark(key), null, 'a mark that nobody has written');
    for (const value of values) {
      await store.writeMark(key, value, retainMs);
      expectEqual(await store.readMark(key), value, `the mark ${show(value)}`);
    }
    for (const wrong of wrongValues) {
      await expectRefusal(() => store.writeMark(key, wrong as string, retainMs), `the mark ${show(wrong)}`); // on purpose
    }
    expectEqual(await store.readMark(key), values.at(-1), 'the mark after the refusals');
  }),
  markCase(
    'forgets a mark when its time is over, counted from the last writing, if it has writeMark',
    async (store) => {
      const [ends, stays] = [unique(), unique()];
      await store.writeMark(ends, 'first', retainMs);
      await store.writeMark(ends, 'last', shortMs);
      await store.writeMark(stays, 'first', shortMs);
      await store.writeMark(stays, 'last', retainMs);
      await untilShortLeaseEnds(store);
      expectEqual(await store.readMark(ends), null, 'the mark of a short time');
      expectEqual(await store.readMark(stays), 'last', 'the mark of a long time');
      await store.writeMark(ends, 'again', retainMs);
      expectEqual(await store.readMark(ends), 'again', 'a mark in place of the one that has ended');
    },
  ),
  markCase('separates claims, positions and marks with the same key, if it has Marks', async (store) => {
    const [key, token] = [unique(), unique()];
    await store.claim(key, token, longMs);
    expectEqual(await store.readMark(key), null, 'a mark beside a claim');
    expectEqual(await store.advance(key, 5, retainMs), { behind: false }, 'a position beside a claim');
    expectEqual(await store.readMark(key), null, 'a mark beside a position');
    await store.writeMark(key, 'mark', retainMs);
    expectEqual(await store.isDone(key), false, 'isDone beside a mark and a position');
    expectEqual((await store.claim(key, unique(), longMs)).status, 'in_flight', 'a claim beside a mark and a position');
    expectEqual(await store.commit(key, token, retainMs, 'value'), true, 'the commit');
    await store.writeMark(key, 'other', retainMs);
    expectEqual(await store.claim(key, unique(), longMs), { status: 'done', value: 'value' }, 'a claim at the end');
    await store.markDone(key, retainMs);
    expectEqual(await store.readMark(key), 'other', 'the mark at the end');
    expectEqual(await store.advance(key, 4, retainMs), { behind: true }, 'the position at the end');
  }),
];
