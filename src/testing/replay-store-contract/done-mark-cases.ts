import { hasMarks } from '../../replay/replay-store.ts';
import { expectEqual, longMs, retainMs, type StoreCase, shortMs, unique, untilShortLeaseEnds } from './store-case.ts';

/** Marks without a claim, for stores that have `isDone` and `markDone`. For other stores the cases pass at once. */
export const doneMarkCases: readonly StoreCase[] = [
  {
    name: 'answers isDone with true only for a key that is done, not for one that is free or in flight, if it has isDone',
    async check(store) {
      if (!hasMarks(store)) return;
      const [key, token] = [unique(), unique()];
      expectEqual(await store.isDone(key), false, 'a free key');
      await store.claim(key, token, longMs);
      expectEqual(await store.isDone(key), false, 'a key in flight');
      await store.commit(key, token, shortMs);
      await untilShortLeaseEnds();
      expectEqual(await store.isDone(key), false, 'a key whose retention is over');
      await store.claim(key, token, longMs);
      await store.commit(key, token, retainMs);
      expectEqual(await store.isDone(key), true, 'a key that is done');
    },
  },
  {
    name: 'marks any key as done, be it free, in flight or done, for as long as it is told to, if it has markDone',
    async check(store) {
      if (!hasMarks(store)) return;
      const [key, token] = [unique(), unique()];
      await store.markDone(key, shortMs);
      await untilShortLeaseEnds();
      expectEqual(await store.isDone(key), false, 'a key whose mark has ended');
      await store.claim(key, token, longMs);
      await store.markDone(key, shortMs);
      await store.markDone(key, retainMs);
      await untilShortLeaseEnds();
      expectEqual(await store.claim(key, unique(), longMs), { status: 'done' }, 'a claim of a marked key');
      expectEqual(await store.commit(key, token, retainMs), false, 'the commit of its former owner');
    },
  },
];
