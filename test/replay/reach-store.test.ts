import { afterEach, describe, expect, it, vi } from 'vitest';
import { memoryStore } from '../../src/replay/memory-store.ts';
import { once } from '../../src/replay/once.ts';
import type { ClaimResult, ReplayStore } from '../../src/replay/replay-store.ts';

afterEach(() => vi.useRealTimers());

/** A store whose server can go silent: then its driver keeps every call. */
function silentStore() {
  const memory = memoryStore();
  const kept: (() => void)[] = [];
  let isSilent = false;
  let most = 0;
  const store: ReplayStore = {
    ...memory,
    claim: (...args) => {
      const answer = () => memory.claim(...args) as ClaimResult;
      if (!isSilent) return Promise.resolve(answer());
      return new Promise((resolve) => {
        kept.push(() => resolve(answer()));
        most = Math.max(most, kept.length);
      });
    },
  };
  return {
    store,
    kept,
    silence: () => {
      isSilent = true;
    },
    wake: () => {
      isSilent = false;
      for (const answer of kept.splice(0)) answer();
    },
  };
}

const settled = (result: Promise<unknown>) =>
  result.then(
    () => 'processed',
    (error) => error.message,
  );

describe('a store that goes silent', () => {
  it('gets no more work than it can answer: after twenty calls one probe in each storeTimeoutMs', async () => {
    vi.useFakeTimers();
    const { store, kept, silence } = silentStore();
    silence();
    const ends: Promise<string>[] = [];
    for (let second = 0; second < 60; second++) {
      for (let i = 0; i < 30; i++) ends.push(settled(once(store, `${second}.${i}`, () => 1)));
      await vi.advanceTimersByTimeAsync(1_000);
    }
    // Five seconds pass before the first is given up, and then a probe comes every five seconds.
    expect(kept.length).toBeLessThanOrEqual(5 * 30 + 12);
    await vi.advanceTimersByTimeAsync(5_000);
    const messages = await Promise.all(ends);
    expect(messages[0]).toBe('The replay store could not be reached: no answer within 5000 ms.');
    expect(messages[200]).toMatch(/has not answered the last \d+ calls/);
  });

  it('is used again as soon as it answers a probe, and claims that it grants late are released', async () => {
    vi.useFakeTimers();
    const { store, silence, wake } = silentStore();
    silence();
    const lost = Array.from({ length: 40 }, (_, i) => settled(once(store, `k${i}`, () => 1)));
    await vi.advanceTimersByTimeAsync(5_000);
    await Promise.all(lost);
    const refused = settled(once(store, 'k1', () => 1)); // the probe
    expect(await settled(once(store, 'k2', () => 1))).toMatch(/has not answered/);
    wake();
    await vi.advanceTimersByTimeAsync(1);
    expect(await refused).toBe('processed');
    for (let i = 0; i < 40; i++) expect(await settled(once(store, `k${i}`, () => 1))).toBe('processed');
  });

  it('recovers although the calls that were lost never settle', async () => {
    vi.useFakeTimers();
    const { store, kept, silence, wake } = silentStore();
    silence();
    const lost = Array.from({ length: 40 }, (_, i) => settled(once(store, `k${i}`, () => 1)));
    await vi.advanceTimersByTimeAsync(5_000);
    await Promise.all(lost);
    kept.length = 0; // their connection is gone
    wake();
    await vi.advanceTimersByTimeAsync(5_000);
    for (let i = 0; i < 100; i++) expect(await settled(once(store, `new${i}`, () => 1))).toBe('processed');
  });

  it('is not taken for silent over single calls that hang', async () => {
    vi.useFakeTimers();
    const { store, silence, wake } = silentStore();
    for (let i = 0; i < 50; i++) {
      silence();
      const hung = settled(once(store, `hung${i}`, () => 1));
      await vi.advanceTimersByTimeAsync(5_000);
      expect(await hung).toMatch(/no answer/);
      wake();
      expect(await settled(once(store, `good${i}`, () => 1))).toBe('processed');
    }
  });

  it('refuses at once what goes beyond maxStoreCalls, but never a commit of work that is done', async () => {
    const { store, silence, wake } = silentStore();
    const options = { maxStoreCalls: 3 };
    let finish = () => {};
    const work = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const slowCommit: ReplayStore = { ...store, commit: async (...args) => store.commit(...args) };
    let running: Promise<unknown> | undefined;
    await new Promise<void>((begun) => {
      running = once(
        slowCommit,
        'running',
        () => {
          begun();
          return work;
        },
        options,
      );
    });
    silence();
    const waiting = [1, 2, 3].map((n) => once(slowCommit, `k${n}`, () => n, options));
    expect(await settled(once(slowCommit, 'k4', () => 4, options))).toMatch(
      /3 calls wait for its answer \(maxStoreCalls\)/,
    );
    finish();
    expect(await running).toMatchObject({ claim: 'committed' });
    wake();
    expect(await Promise.all(waiting)).toMatchObject([{ value: 1 }, { value: 2 }, { value: 3 }]);
    expect(await settled(once(slowCommit, 'k4', () => 4, options))).toBe('processed');
  });
});

describe('a store with promises of its own', () => {
  it('is given up if it answers with a promise that never settles', async () => {
    vi.useFakeTimers();
    // biome-ignore lint/suspicious/noThenProperty: that is what is tested
    const odd = { then: (resolve: (value: unknown) => void) => resolve(new Promise(() => {})) };
    const stuck = settled(once({ ...memoryStore(), claim: () => odd as never }, 'k', () => 1));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await stuck).toBe('The replay store could not be reached: no answer within 5000 ms.');
  });

  it('is counted once if it answers twice', async () => {
    vi.useFakeTimers();
    const memory = memoryStore();
    const store: ReplayStore = {
      ...memory,
      claim: (key, ...rest) => {
        if (key.includes('hang')) return new Promise(() => {});
        const answer = memory.claim(key, ...rest);
        const twice = (resolve: (value: unknown) => void) => {
          resolve(answer);
          resolve(answer);
        };
        // biome-ignore lint/suspicious/noThenProperty: that is what is tested
        return { then: twice } as never;
      },
    };
    for (let i = 0; i < 50; i++) await once(store, `k${i}`, () => 1);
    const asked = Array.from({ length: 40 }, (_, i) =>
      settled(once(store, `hang${i}`, () => 1, { maxStoreCalls: 10 })),
    );
    await vi.advanceTimersByTimeAsync(5_000);
    const ends = await Promise.all(asked);
    expect(ends.filter((end) => end.includes('maxStoreCalls'))).toHaveLength(30);
  });
});
