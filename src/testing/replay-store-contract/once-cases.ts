import { once } from '../../replay/once.ts';
import { expectEqual, expectTrue, pause, type StoreCase, unique, untilShortLeaseEnds } from './store-case.ts';

/** `once` over the store. */
export const onceCases: readonly StoreCase[] = [
  {
    name: 'runs one of twenty concurrent calls, and says of later calls that they are duplicates',
    async check(store) {
      const key = unique();
      let runs = 0;
      const run = async () => {
        runs += 1;
        await pause(50);
      };
      const results = await Promise.all(Array.from({ length: 20 }, () => once(store, key, run)));
      expectEqual(runs, 1, 'how often it ran');
      expectEqual(results.filter(({ status }) => status === 'processed').length, 1, 'how many calls were processed');
      expectEqual(await once(store, key, run), { status: 'duplicate' }, 'a later call');
    },
  },
  {
    name: 'runs again after a run that failed',
    async check(store) {
      const key = unique();
      const failure = await once(store, key, () => Promise.reject(new Error('no'))).catch((error) => error);
      expectEqual(failure?.message, 'no', 'the error of the run');
      expectEqual((await once(store, key, () => 1)).status, 'processed', 'the retry');
    },
  },
  {
    name: 'keeps the claim of a run that takes three leases, although retries keep coming',
    async check(store) {
      const key = unique();
      const leaseMs = 400;
      let runs = 0;
      let finish = () => {};
      const finished = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const run = () => {
        runs += 1;
        return finished;
      };
      const slow = once(store, key, run, { leaseMs });
      for (let i = 0; i < 12; i++) {
        await pause(leaseMs / 4);
        const retry = await once(store, key, run, { leaseMs });
        expectEqual(retry.status, 'in_flight', 'a retry meanwhile');
      }
      finish();
      expectEqual((await slow).status, 'processed', 'the slow run');
      expectEqual(runs, 1, 'how often it ran');
    },
  },
  {
    name: 'frees a key soon after its owner crashed',
    async check(store) {
      const key = unique();
      await store.claim(key, unique(), 60); // and then nothing more
      await untilShortLeaseEnds();
      const result = await once(store, key, () => 'taken over');
      expectTrue(result.status === 'processed' && result.value === 'taken over', 'a retry takes over');
    },
  },
];
