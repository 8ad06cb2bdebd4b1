import { once } from '../../replay/once.ts';
import type { ReplayStore } from '../../replay/replay-store.ts';
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
    check: (store) => unlessStalled(store, keepsClaim),
  },
  {
    name: 'frees a key soon after its owner crashed',
    async check(store) {
      const key = unique();
      await store.claim(key, unique(), 60); // and then nothing more
      await untilShortLeaseEnds(store);
      const result = await once(store, key, () => 'taken over');
      expectTrue(result.status === 'processed' && result.value === 'taken over', 'a retry takes over');
    },
  },
];

const leaseMs = 400;

async function keepsClaim(store: ReplayStore): Promise<void> {
  const key = unique();
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
    const retry = await Promise.race([once(store, key, run, { leaseMs }), pause(leaseMs)]);
    if (retry?.status !== 'in_flight') finish();
    expectEqual(retry?.status, 'in_flight', 'a retry meanwhile');
  }
  finish();
  expectEqual((await slow).status, 'processed', 'the slow run');
  expectEqual(runs, 1, 'how often it ran');
}

/** Repeats a check that failed while this process stood still, or the store was slow, for so long that a lease may end. */
async function unlessStalled(store: ReplayStore, check: (store: ReplayStore) => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const stalls = new Stalls();
    try {
      return await check(stalls.measure(store));
    } catch (error) {
      if (attempt === 20 || stalls.longestMs < leaseMs / 4) throw error;
    } finally {
      stalls.end();
    }
  }
}

/** Measures how late timers are, and how long a store takes to answer. */
class Stalls {
  longestMs = 0;
  #tickedAt = performance.now();
  readonly #timer = setInterval(() => {
    this.#note(this.#tickedAt);
    this.#tickedAt = performance.now();
  }, 10);

  measure(store: ReplayStore): ReplayStore {
    return {
      claim: (...args) => this.#time(async () => store.claim(...args)),
      renew: (...args) => this.#time(async () => store.renew(...args)),
      commit: (...args) => store.commit(...args),
      release: (...args) => store.release(...args),
    };
  }

  end(): void {
    clearInterval(this.#timer);
  }

  async #time<T>(call: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      return await call();
    } finally {
      this.#note(startedAt);
    }
  }

  #note(startedAt: number): void {
    this.longestMs = Math.max(this.longestMs, performance.now() - startedAt);
  }
}
