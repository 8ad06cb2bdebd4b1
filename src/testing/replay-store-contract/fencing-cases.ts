import { expectEqual, longMs, retainMs, type StoreCase, shortMs, unique, untilShortLeaseEnds } from './store-case.ts';

const nothing = { renewed: false, committed: false, released: false };

/** A token that does not own the claim can do nothing with it. */
export const fencingCases: readonly StoreCase[] = [
  {
    name: 'does not let another token renew, commit or release',
    async check(store) {
      const [key, owner] = [unique(), unique()];
      await store.claim(key, owner, longMs);
      expectEqual(await actAs(store, key, unique()), nothing, 'the calls of another token');
      expectEqual((await store.claim(key, unique(), longMs)).status, 'in_flight', 'a claim afterwards');
      expectEqual(await store.commit(key, owner, retainMs), true, 'the commit of the owner');
    },
  },
  {
    name: 'lets a late owner do nothing after a takeover, while the new owner works and when it is done',
    async check(store) {
      const [key, late, owner] = [unique(), unique(), unique()];
      await store.claim(key, late, shortMs);
      await untilShortLeaseEnds(store);
      expectEqual(await store.claim(key, owner, longMs), { status: 'claimed' }, 'the takeover');
      expectEqual(await actAs(store, key, late), nothing, 'the calls of the late owner');
      expectEqual((await store.claim(key, unique(), longMs)).status, 'in_flight', 'a claim afterwards');
      expectEqual(await store.commit(key, owner, retainMs), true, 'the commit of the new owner');
      expectEqual(await actAs(store, key, late), nothing, 'the calls of the late owner when the key was done');
      expectEqual(await store.claim(key, unique(), longMs), { status: 'done' }, 'a claim at the end');
    },
  },
  {
    name: 'keeps its word to a late owner without a successor: a key that it committed is done',
    async check(store) {
      const [key, late] = [unique(), unique()];
      await store.claim(key, late, shortMs);
      await untilShortLeaseEnds(store);
      const expected = (await store.commit(key, late, retainMs)) ? 'done' : 'claimed';
      expectEqual((await store.claim(key, unique(), longMs)).status, expected, 'a claim after the late commit');
    },
  },
  {
    name: 'lets no token, not even the owner, change a key that is done',
    async check(store) {
      const [key, owner] = [unique(), unique()];
      await store.claim(key, owner, longMs);
      await store.commit(key, owner, retainMs);
      expectEqual(await store.renew(key, owner, longMs), false, 'a renewal of a key that is done');
      expectEqual(await store.release(key, owner), false, 'a release of a key that is done');
      expectEqual(await actAs(store, key, unique()), nothing, 'the calls of another token');
      expectEqual(await store.claim(key, unique(), longMs), { status: 'done' }, 'a claim at the end');
    },
  },
  {
    name: 'lets a former owner do nothing after its release, even with the next claim',
    async check(store) {
      const [key, former, owner] = [unique(), unique(), unique()];
      await store.claim(key, former, longMs);
      await store.release(key, former);
      expectEqual(await actAs(store, key, former), nothing, 'the calls of the former owner with a free key');
      await store.claim(key, owner, longMs);
      expectEqual(await actAs(store, key, former), nothing, 'the calls of the former owner with the next claim');
      expectEqual(await store.commit(key, owner, retainMs), true, 'the commit of the owner');
    },
  },
  {
    name: 'changes nothing for a key without a claim, and leaves it free',
    async check(store) {
      const key = unique();
      expectEqual(await actAs(store, key, unique()), nothing, 'the calls of a token without a claim');
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
