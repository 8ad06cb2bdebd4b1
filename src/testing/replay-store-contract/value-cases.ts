import {
  expectEqual,
  expectRefusal,
  longMs,
  retainMs,
  type StoreCase,
  shortMs,
  show,
  unique,
  untilShortLeaseEnds,
  values,
  wrongValues,
} from './store-case.ts';

type Store = Parameters<StoreCase['check']>[0];

/** The value that a commit leaves for later claims. */
export const valueCases: readonly StoreCase[] = [
  {
    name: 'gives the value of a commit to every later claim, unchanged: empty, odd, or 65,536 bytes long',
    async check(store) {
      for (const value of values) {
        const { key, token } = await claimNew(store);
        expectEqual(await store.commit(key, token, retainMs, value), true, `the commit with ${show(value)}`);
        const done = { status: 'done', value };
        expectEqual(await store.claim(key, unique(), longMs), done, `a claim after the commit with ${show(value)}`);
        expectEqual(await store.claim(key, token, longMs), done, 'a claim by the former owner');
        expectEqual(await store.release(key, token), false, 'a release');
        expectEqual(await store.claim(key, unique(), longMs), done, 'a claim after that');
      }
    },
  },
  {
    name: 'keeps the value of the owner only, although others try to commit one',
    async check(store) {
      const { key, token } = await claimNew(store);
      expectEqual(await store.commit(key, unique(), retainMs, 'of another'), false, 'the commit of another token');
      expectEqual(await store.commit(key, token, retainMs, 'of the owner'), true, 'the commit of the owner');
      expectEqual(await store.commit(key, token, retainMs, 'again'), false, 'a second commit of the owner');
      expectEqual(await store.commit(key, unique(), retainMs, 'late'), false, 'a late commit of another token');
      const done = { status: 'done', value: 'of the owner' };
      expectEqual(await store.claim(key, unique(), longMs), done, 'a claim at the end');
    },
  },
  {
    name: 'forgets a value with its key, and gives none to the next commit',
    async check(store) {
      const { key, token } = await claimNew(store);
      await store.commit(key, token, shortMs, 'old');
      await untilShortLeaseEnds(store);
      const next = unique();
      expectEqual(await store.claim(key, next, longMs), { status: 'claimed' }, 'a claim after the retention');
      const other = await store.claim(key, unique(), longMs);
      expectEqual(Object.keys(other).sort(), ['retryAfterMs', 'status'], 'the fields of a claim in flight');
      expectEqual(await store.release(key, next), true, 'the release');
      expectEqual(await store.claim(key, token, longMs), { status: 'claimed' }, 'a claim after the release');
      expectEqual(await store.commit(key, token, retainMs), true, 'a commit without a value');
      expectEqual(await store.claim(key, unique(), longMs), { status: 'done' }, 'a claim at the end');
    },
  },
  {
    name: 'refuses a value that is not text, is too large, or has NUL or lone surrogates, and keeps the claim',
    async check(store) {
      const { key, token } = await claimNew(store);
      for (const wrong of wrongValues) {
        const commit = () => store.commit(key, token, retainMs, wrong as string); // wrong on purpose
        await expectRefusal(commit, `a commit with ${show(wrong)}`);
      }
      expectEqual((await store.claim(key, unique(), longMs)).status, 'in_flight', 'a claim meanwhile');
      expectEqual(await store.commit(key, token, retainMs, 'right'), true, 'a commit with a value');
      expectEqual(await store.claim(key, unique(), longMs), { status: 'done', value: 'right' }, 'a claim at the end');
    },
  },
];

async function claimNew(store: Store) {
  const [key, token] = [unique(), unique()];
  expectEqual(await store.claim(key, token, longMs), { status: 'claimed' }, 'the first claim');
  return { key, token };
}
