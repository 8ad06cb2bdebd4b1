import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../src/replay/memory-store.ts';
import { memoryUsed } from '../memory-used.ts';
import { readsOptions } from '../reads-options.ts';

function storeAt(start = 1_000_000, maxEntries?: number) {
  let time = start;
  const store = memoryStore({ now: () => time, maxEntries });
  return { store, pass: (ms: number) => (time += ms) };
}

describe('memoryStore', () => {
  it('gives a claim to one and tells the others how long it lasts', () => {
    const { store, pass } = storeAt();
    expect(store.claim('k', 'a', 30_000)).toEqual({ status: 'claimed' });
    pass(10_000);
    expect(store.claim('k', 'b', 30_000)).toEqual({ status: 'in_flight', retryAfterMs: 20_000 });
    expect(store.claim('other', 'b', 30_000)).toEqual({ status: 'claimed' });
  });

  it('remembers a done key for as long as it was told to', () => {
    const { store, pass } = storeAt();
    store.claim('k', 'a', 30_000);
    expect(store.commit('k', 'a', 1_000)).toBe(true);
    expect(store.claim('k', 'b', 30_000)).toEqual({ status: 'done' });
    pass(1_000);
    expect(store.claim('k', 'b', 30_000)).toEqual({ status: 'claimed' });
  });

  it('frees a released key at once', () => {
    const { store } = storeAt();
    store.claim('k', 'a', 30_000);
    expect(store.release('k', 'a')).toBe(true);
    expect(store.claim('k', 'b', 30_000)).toEqual({ status: 'claimed' });
  });

  it('lets another owner take over a lease that has ended, and the late owner do nothing more', () => {
    const { store, pass } = storeAt();
    store.claim('k', 'a', 30_000);
    pass(30_000);
    expect(store.claim('k', 'b', 30_000)).toEqual({ status: 'claimed' });
    expect(store.renew('k', 'a', 30_000)).toBe(false);
    expect(store.commit('k', 'a', 1_000)).toBe(false);
    expect(store.release('k', 'a')).toBe(false);
    expect(store.commit('k', 'b', 1_000)).toBe(true);
    expect(store.release('k', 'b')).toBe(false);
  });

  it('lets a late owner commit until another one takes over, because its work is done', () => {
    const { store, pass } = storeAt();
    store.claim('k', 'a', 30_000);
    pass(40_000);
    expect(store.commit('k', 'a', 60_000)).toBe(true);
    expect(store.claim('k', 'b', 30_000)).toEqual({ status: 'done' });
  });

  it('remembers one if that is the limit', () => {
    const { store } = storeAt(0, 1);
    store.claim('k', 'a', 30_000);
    store.commit('k', 'a', 60_000);
    expect(store.claim('k', 'b', 30_000)).toEqual({ status: 'done' });
  });

  it('extends a renewed lease', () => {
    const { store, pass } = storeAt();
    store.claim('k', 'a', 30_000);
    pass(20_000);
    expect(store.renew('k', 'a', 30_000)).toBe(true);
    pass(20_000);
    expect(store.claim('k', 'b', 30_000)).toEqual({ status: 'in_flight', retryAfterMs: 10_000 });
  });

  it('does nothing for keys that it does not know', () => {
    const { store } = storeAt();
    expect([store.renew('k', 'a', 1), store.commit('k', 'a', 1), store.release('k', 'a')]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('forgets the oldest when it is full, but never a claim in flight', () => {
    const { store } = storeAt(0, 10);
    store.claim('working', 'w', 30_000);
    for (let i = 0; i < 25; i++) {
      store.claim(`k${i}`, 't', 30_000);
      store.commit(`k${i}`, 't', 60_000);
    }
    expect(store.claim('working', 'x', 30_000)).toMatchObject({ status: 'in_flight' });
    const remembered = Array.from({ length: 25 }, (_, i) => i).filter(
      (i) => (store.claim(`k${i}`, 'x', 1) as { status: string }).status === 'done',
    );
    expect(remembered.length).toBeGreaterThanOrEqual(9);
    expect(remembered.length).toBeLessThanOrEqual(10);
    expect(remembered.at(-1)).toBe(24);
  });

  it('sweeps expired keys, so that keys which never come again do not pile up', () => {
    const { store, pass } = storeAt();
    const before = memoryUsed();
    for (let i = 0; i < 400_000; i++) {
      store.claim(`${i}`.padEnd(100, '-'), 't', 1_000);
      if (i % 2 === 0) store.commit(`${i}`.padEnd(100, '-'), 't', 1_000);
      pass(1);
    }
    expect(memoryUsed() - before).toBeLessThan(20 * 1024 * 1024); // without sweeping it is over 80 MB
    expect(store.claim('one more', 't', 1_000)).toEqual({ status: 'claimed' });
  });

  readsOptions('memoryStore', memoryStore, { maxEntry: 'maxEntries', nou: 'now' });

  it.each([0, -1, 1.5, Number.NaN])('refuses %s as maxEntries', (maxEntries) => {
    expect(() => memoryStore({ maxEntries })).toThrow(TypeError);
  });
});
