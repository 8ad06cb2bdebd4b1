import { expectEqual, longMs, retainMs, type StoreCase, shortMs, unique, untilShortLeaseEnds } from './store-case.ts';

const nothing = { renewed: false, committed: false, released: false };

/** What those may do who do not own the claim: nothing. */
export const fencingCases: readonly StoreCase[] = [
  {
    name: 'lets no stranger renew, commit or release',
    async check(store) {
      const [key, owner] = [unique(), unique()];
      await store.claim(key, owner, longMs);
      expectEqual(await actAs(store, key, unique()), nothing, 'what a stranger could do');
      expectEqual((await store.claim(key, unique(), longMs)).status, 'in_flight', 'a claim afterwards');
      expectEqual(await store.commit(key, owner, retainMs), true, 'the commit of the owner');
    },
  },
  {
    name: 'lets a late owner do nothing after a takeover, neither while the new one works nor when it is done',
    async check(store) {
      const [key, late, owner] = [unique(), unique(), unique()];
      await store.claim(key, late, shortMs);
      await untilShortLeaseEnds();
      expectEqual(await store.claim(key, owner, longMs), { status: 'claimed' }, 'the takeover');
      expectEqual(await actAs(store, key, late), nothing, 'what the late owner could do');
      expectEqual((await store.claim(key, unique(), longMs)).status, 'in_flight', 'a claim afterwards');
      expectEqual(await store.commit(key, owner, retainMs), true, 'the commit of the new owner');
      expectEqual(await actAs(store, key, late), nothing, 'what the late owner could do when it was done');
      expectEqual(await store.claim(key, unique(), longMs), { status: 'done' }, 'a claim at the end');
    },
  },
  {
    name: 'keeps its word to a late owner whom nobody has followed: what it is told it committed is done',
    async check(store) {
      const [key, late] = [unique(), unique()];
      await store.claim(key, late, shortMs);
      await untilShortLeaseEnds();
      const expected = (await store.commit(key, late, retainMs)) ? 'done' : 'claimed';
      expectEqual((await store.claim(key, unique(), longMs)).status, expected, 'a claim after the late commit');
    },
  },
  {
    name: 'lets nobody change what is done, nor act twice',
    async check(store) {
      const [key, owner] = [unique(), unique()];
      await store.claim(key, owner, longMs);
      await store.commit(key, owner, retainMs);
      expectEqual(await store.renew(key, owner, longMs), false, 'a renewal of what is done');
      expectEqual(await store.release(key, owner), false, 'a release of what is done');
      expectEqual(await actAs(store, key, unique()), nothing, 'what a stranger could do');
      expectEqual(await store.claim(key, unique(), longMs), { status: 'done' }, 'a claim at the end');
    },
  },
  {
    name: 'lets a former owner do nothing after its release, whoever claims next',
    async check(store) {
      const [key, former, owner] = [unique(), unique(), unique()];
      await store.claim(key, former, longMs);
      await store.release(key, former);
      expectEqual(await actAs(store, key, former), nothing, 'what the former owner could do with a free key');
      await store.claim(key, owner, longMs);
      expectEqual(await actAs(store, key, former), nothing, 'what the former owner could do with the next claim');
      expectEqual(await store.commit(key, owner, retainMs), true, 'the commit of the owner');
    },
  },
  {
    name: 'does nothing for a key that nobody has claimed, and leaves it free',
    async check(store) {
      const key = unique();
      expectEqual(await actAs(store, key, unique()), nothing, 'what could be done');
      expectEqual(await store.claim(key, unique(), longMs), { status: 'claimed' }, 'a claim afterwards');
    },
  },
];

type Store = Parameters<StoreCase['check']>[0];

async function actAs(store: Store, key: string, token: string) {
  return {
    renewed: await store.renew(key, token, longMs),
    committed: await store.commit(key, token, retainMs),
    released: await store.release(key, token),
  };
}
