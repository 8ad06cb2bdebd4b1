import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../src/replay/memory-store.ts';
import { once } from '../../src/replay/once.ts';
import type { ReplayStore } from '../../src/replay/replay-store.ts';

/** Answers that no verb has. */
const nonsense: readonly unknown[] = [
  undefined,
  null,
  '',
  'claimed',
  'OK',
  1,
  0,
  Number.NaN,
  {},
  [],
  [[], 1],
  () => true,
];

/** Values that look like the answer to a claim. */
const nearClaims: readonly unknown[] = [
  true,
  false,
  { status: 'banana' },
  { status: 'CLAIMED' },
  { status: ['claimed'] },
  { status: 'in_flight' },
  { status: 'in_flight', retryAfterMs: Number.NaN },
  { status: 'in_flight', retryAfterMs: -1 },
  { status: 'in_flight', retryAfterMs: '20' },
  { status: 'done', value: 7 },
  { status: 'done', value: null },
];

/** What a verb answers that says whether it has acted, if it does not say so. */
const nearBooleans: readonly unknown[] = ['true', { status: 'claimed' }, new Boolean(true), { rowCount: 1 }];

function answering(verb: keyof ReplayStore, answer: unknown): ReplayStore {
  return { ...memoryStore(), [verb]: () => answer };
}

/** An answer that throws when it is read. */
const hostile = new Proxy(
  {},
  {
    get() {
      throw new Error('hostile');
    },
  },
);

describe('a store that gives an answer which is not in the contract', () => {
  it.each([...nonsense, ...nearClaims].map((answer) => [answer]))(
    'to a claim, %o, does not let anything run',
    async (answer) => {
      let runs = 0;
      for (const given of [answer, Promise.resolve(answer)]) {
        await expect(once(answering('claim', given), 'k', () => ++runs)).rejects.toMatchObject({
          code: 'store_unavailable',
        });
      }
      expect(runs).toBe(0);
    },
  );

  it('to a claim, {}, does not let anything run, also if some code has polluted Object.prototype', async () => {
    const polluted = Object.prototype as { status?: unknown };
    polluted.status = 'claimed';
    try {
      const run = once(answering('claim', {}), 'k', () => expect.unreachable());
      await expect(run).rejects.toMatchObject({ code: 'store_unavailable' });
    } finally {
      delete polluted.status;
    }
  });

  it('but an answer of a class of its own is one', async () => {
    class Claimed {
      get status() {
        return 'claimed';
      }
    }
    expect(await once(answering('claim', new Claimed()), 'k', () => 1)).toMatchObject({ value: 1 });
  });

  it('to a claim that throws when it is read does not let anything run', async () => {
    const read = once(answering('claim', hostile), 'k', () => expect.unreachable());
    await expect(read).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  it.each([...nonsense, ...nearBooleans].map((answer) => [answer]))(
    'to a commit, %o, has not recorded it',
    async (answer) => {
      const result = await once(answering('commit', answer), 'k', () => 1);
      expect(result).toEqual({ status: 'processed', value: 1, claim: 'unrecorded' });
    },
  );

  it.each([...nonsense, ...nearBooleans].map((answer) => [answer]))(
    'to a release, %o, has not released',
    async (answer) => {
      const ends: string[] = [];
      const failing = () => Promise.reject(new Error('no'));
      const observe = ({ claim }: { readonly claim: string }) => ends.push(claim);
      await expect(once(answering('release', answer), 'k', failing, { observe })).rejects.toThrow('no');
      expect(ends).toEqual(['unrecorded']);
    },
  );

  it.each([...nonsense, ...nearBooleans].map((answer) => [answer]))(
    'to a renewal, %o, has not renewed',
    async (answer) => {
      const aborted = ({ signal }: { readonly signal: AbortSignal }) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason.code)));
      expect(await once(answering('renew', answer), 'k', aborted, { leaseMs: 100 })).toMatchObject({
        value: 'lease_lost',
      });
    },
  );

  it.each([...nonsense, ...nearBooleans].map((answer) => [answer]))(
    'to a commit of the run itself, %o, fails that run',
    async (answer) => {
      const foreign = { commit: () => answer as boolean };
      await expect(once(memoryStore(), 'k', (claim) => claim.commit(foreign))).rejects.toThrow(/answered commit with/);
    },
  );
});
