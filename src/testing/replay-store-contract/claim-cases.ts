import type { ClaimResult, ReplayStore } from '../../replay/replay-store.ts';
import {
  expectEqual,
  expectTrue,
  longMs,
  marginOf,
  pause,
  retainMs,
  type StoreCase,
  shortMs,
  unique,
  untilShortLeaseEnds,
} from './store-case.ts';

/** Claims, leases and retention. */
export const claimCases: readonly StoreCase[] = [
  {
    name: 'gives a free key to exactly one of fifty concurrent claims, and tells the others the time left',
    async check(store) {
      await expectOneOfMany(store, unique());
    },
  },
  {
    name: 'tells a second claim how long the lease may last',
    async check(store) {
      const key = unique();
      expectEqual(await store.claim(key, unique(), longMs), { status: 'claimed' }, 'the first claim');
      await pause(20);
      const second = await store.claim(key, unique(), longMs);
      expectEqual(second.status, 'in_flight', 'the second claim');
      const left = timeLeft(second);
      const most = longMs + marginOf(store);
      expectTrue(left > 0 && left < most, `retryAfterMs (${left}) is above 0 and below the lease`);
    },
  },
  {
    name: 'gives an owner that claims again its own claim, because drivers resend a command without an answer',
    async check(store) {
      const [key, token] = [unique(), unique()];
      await store.claim(key, token, longMs);
      expectEqual(await store.claim(key, token, longMs), { status: 'claimed' }, 'the same claim, sent again');
      expectEqual(await store.commit(key, token, retainMs), true, 'the commit of its owner');
    },
  },
  {
    name: 'gives an owner that claims again the lease that it asks for, from now on',
    async check(store) {
      const [key, token] = [unique(), unique()];
      await store.claim(key, token, longMs / 2);
      expectEqual(await store.claim(key, token, longMs), { status: 'claimed' }, 'the second claim of the owner');
      const left = timeLeft(await store.claim(key, unique(), longMs));
      expectTrue(left > longMs / 2 + marginOf(store), `the time left (${left}) counts from the second claim`);
    },
  },
  {
    name: 'lets exactly one of fifty take over a lease that has ended',
    async check(store) {
      const key = unique();
      await store.claim(key, unique(), shortMs);
      await untilShortLeaseEnds(store);
      await expectOneOfMany(store, key);
    },
  },
  {
    name: 'remembers a key that is done',
    async check(store) {
      const [key, token] = [unique(), unique()];
      await store.claim(key, token, longMs);
      expectEqual(await store.commit(key, token, retainMs), true, 'the commit');
      expectEqual(await store.claim(key, unique(), longMs), { status: 'done' }, 'a claim of a key that is done');
      expectEqual(await store.claim(key, token, longMs), { status: 'done' }, 'a claim by its former owner');
    },
  },
  {
    name: 'forgets a key that is done when its retention is over',
    async check(store) {
      const [key, token] = [unique(), unique()];
      await store.claim(key, token, longMs);
      await store.commit(key, token, shortMs);
      await untilShortLeaseEnds(store);
      expectEqual(await store.claim(key, unique(), longMs), { status: 'claimed' }, 'a claim after the retention');
    },
  },
  {
    name: 'frees a released key at once',
    async check(store) {
      const [key, token] = [unique(), unique()];
      await store.claim(key, token, longMs);
      expectEqual(await store.release(key, token), true, 'the release');
      expectEqual(await store.claim(key, unique(), longMs), { status: 'claimed' }, 'a claim after the release');
    },
  },
  {
    name: 'extends a renewed lease from now on',
    async check(store) {
      const [key, token] = [unique(), unique()];
      await store.claim(key, token, longMs / 2);
      expectEqual(await store.renew(key, token, longMs), true, 'the renewal');
      const left = timeLeft(await store.claim(key, unique(), longMs));
      expectTrue(left > longMs / 2, `the time left (${left}) counts from the renewal`);
      expectEqual(await store.renew(key, token, shortMs), true, 'a shorter renewal');
      await untilShortLeaseEnds(store);
      expectEqual(await store.claim(key, unique(), longMs), { status: 'claimed' }, 'a claim after the shorter renewal');
    },
  },
  {
    name: 'separates similar keys: case, white space, accents, quotes, wildcards, long common beginnings',
    async check(store) {
      const start = unique();
      const long = 'x'.repeat(900);
      const endings = ['', 'a', 'A', 'a ', ' a', '\u00e9', 'e\u0301', "'", '"', '%', '_', '*', '\\', ':', '{a}', '{b}'];
      endings.push('\n', '\t', '🎉', '🎊', `${long}1`, `${long}2`);
      for (const ending of endings) {
        const claimed = await store.claim(start + ending, unique(), longMs);
        expectEqual(claimed, { status: 'claimed' }, `a claim of a key that ends in ${JSON.stringify(ending)}`);
      }
    },
  },
  {
    name: 'accepts leases of weeks and retentions of decades',
    async check(store) {
      const [key, token] = [unique(), unique()];
      await store.claim(key, token, 2 ** 31 - 1);
      expectEqual(await store.renew(key, token, 2 ** 31 - 1), true, 'the renewal');
      expectEqual(await store.commit(key, token, 100 * 365 * 86_400_000), true, 'the commit');
      expectEqual(await store.claim(key, unique(), longMs), { status: 'done' }, 'a claim of a key that is done');
    },
  },
];

async function expectOneOfMany(store: ReplayStore, key: string): Promise<void> {
  const tokens = Array.from({ length: 50 }, unique);
  const results = await Promise.all(tokens.map((token) => store.claim(key, token, longMs)));
  const winners = tokens.filter((_, index) => results[index]?.status === 'claimed');
  expectEqual(winners.length, 1, 'how many claims succeeded');
  const others = results.filter((result) => timeLeft(result) > 0);
  expectEqual(others.length, 49, 'how many claims are in flight with a time left');
  for (const winner of winners) expectEqual(await store.renew(key, winner, longMs), true, 'the renewal of the winner');
}

/** Returns the time left of a claim in flight, or 0 for any other answer. */
function timeLeft(result: ClaimResult): number {
  return result.status === 'in_flight' && Number.isFinite(result.retryAfterMs) ? result.retryAfterMs : 0;
}
