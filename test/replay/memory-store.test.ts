import { virtualClock } from 'callhook/testing';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { memoryClaims } from '../../src/replay/memory-claims.ts';
import { type MemoryStore, memoryStore } from '../../src/replay/memory-store.ts';
import { memoryUsed } from '../memory-used.ts';
import { readsOptions } from '../reads-options.ts';

function storeAt(start = 1_000_000, maxEntries?: number) {
  let time = start;
  const store = memoryStore({ now: () => time, maxEntries });
  return { store, pass: (ms: number) => (time += ms) };
}

function commitValue(store: MemoryStore, key: string, value: string): void {
  store.claim(key, 't', 30_000);
  store.commit(key, 't', 60_000, value);
}

afterEach(() => void vi.restoreAllMocks());

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

  it('lets a late owner commit also after many other claims', () => {
    const { store, pass } = storeAt();
    store.claim('k', 'a', 30_000);
    pass(40_000);
    for (let i = 0; i < 1_000; i++) store.claim(`${i}`, 't', 30_000);
    expect(store.commit('k', 'a', 60_000)).toBe(true);
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
    vi.spyOn(console, 'error').mockImplementation(() => {}); // it says that it forgets
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

  it('of a receiver with a longer tolerance says so for twice that time', () => {
    const lines = vi.spyOn(console, 'error').mockImplementation(() => {});
    let time = 0;
    const store = memoryClaims({ now: () => time, maxEntries: 10 }, 7_200_000);
    const handle = (name: string) => {
      for (let i = 0; i < 10; i++) {
        store.claim(`${name}${i}`, 't', 30_000);
        store.commit(`${name}${i}`, 't', 7 * 86_400_000);
      }
    };
    handle('old');
    time += 7_200_000;
    handle('new'); // forgets old ones only
    expect(lines).not.toHaveBeenCalled();
    time += 7_199_999;
    handle('newest');
    expect(lines.mock.calls).toEqual([[expect.stringMatching(/^callhook: .*last 120 minutes.* maxEntries\.$/)]]);
  });

  it('says once that it forgot keys because markDone imported too many', () => {
    const lines = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { store, pass } = storeAt(0, 100);
    for (let i = 0; i < 100; i++) store.markDone(`a${i}`, 1_000);
    pass(1_000);
    for (let i = 0; i < 100; i++) store.markDone(`b${i}`, 1_000); // in the place of those whose time is over
    expect(lines).not.toHaveBeenCalled();
    for (let i = 0; i < 100; i++) store.markDone(`c${i}`, 1_000);
    expect(lines.mock.calls).toEqual([
      [expect.stringMatching(/^callhook: .*markDone imported too many.* maxEntries\.$/)],
    ]);
  });

  it('says once, naming maxEntries, that it forgot an event whose signature may still be accepted', () => {
    const lines = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { store, pass } = storeAt(0, 10);
    const handle = (count: number, name: string) => {
      for (let i = 0; i < count; i++) {
        store.claim(`${name}${i}`, 't', 30_000);
        store.commit(`${name}${i}`, 't', 7 * 86_400_000);
      }
    };
    handle(10, 'old');
    pass(600_000);
    handle(8, 'new'); // forgets old ones only
    expect(lines).not.toHaveBeenCalled();
    handle(12, 'newest');
    handle(12, 'and more');
    expect(lines.mock.calls).toEqual([[expect.stringMatching(/^callhook: .*last 10 minutes.* maxEntries\.$/)]]);
    const other = storeAt(0, 1).store;
    for (const key of ['a', 'b', 'c']) {
      other.claim(key, 't', 1_000);
      other.commit(key, 't', 1_000_000);
    }
    expect(lines).toHaveBeenCalledTimes(2); // once for each store
  });

  it('does not say so of other marks', () => {
    const lines = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { store } = storeAt(0, 10);
    for (let i = 0; i < 10; i++) store.markDone(`old${i}`, 86_400_000);
    for (let i = 0; i < 30; i++) store.advance(`call${i}`, i, 86_400_000);
    for (let i = 0; i < 30; i++) store.writeMark(`call${i}`, 'value', 86_400_000);
    expect(lines).not.toHaveBeenCalled();
    expect(store.readMark('call29')).toBe('value');
    expect(store.readMark('call0')).toBe(null);
  });

  it('keeps values of maxBytes at most, forgets the oldest of them first, and no key without a value', () => {
    const lines = vi.spyOn(console, 'error').mockImplementation(() => {});
    const store = memoryStore({ maxBytes: 10_000, now: () => 0 });
    const commit = (key: string, value?: string) => {
      store.claim(key, 't', 30_000);
      store.commit(key, 't', 60_000, value);
    };
    commit('plain');
    store.claim('working', 'w', 30_000);
    for (let i = 0; i < 20; i++) commit(`k${i}`, 'x'.repeat(500)); // 1,000 bytes each
    expect(store.claim('k19', 'x', 1)).toEqual({ status: 'done', value: 'x'.repeat(500) });
    expect(store.claim('k0', 'x', 1)).toEqual({ status: 'claimed' });
    expect(store.claim('plain', 'x', 1)).toEqual({ status: 'done' });
    expect(store.claim('working', 'x', 1)).toMatchObject({ status: 'in_flight' });
    expect(lines.mock.calls).toEqual([[expect.stringMatching(/maxBytes\.$/)]]);
    commit('larger than all', 'x'.repeat(65_536));
    expect(store.claim('larger than all', 'x', 1)).toMatchObject({ status: 'done' });
    store.writeMark('mark', 'x'.repeat(4_000), 60_000);
    expect(store.claim('larger than all', 'x', 1)).toEqual({ status: 'claimed' });
    for (let i = 0; i < 20; i++) store.writeMark('mark', `${i}`.repeat(500), 60_000); // the same bytes again and again
    expect(store.isDone('plain')).toBe(true);
    expect(store.readMark('mark')).toBe('19'.repeat(500));
  });

  it.each([
    ['values', (store: MemoryStore, i: number, text: string) => commitValue(store, `${i}`, text)],
    ['marks', (store: MemoryStore, i: number, text: string) => store.writeMark(`${i}`, text, 60_000)],
    ['marks of one key', (store: MemoryStore, _i: number, text: string) => store.writeMark('k', text, 60_000)],
  ])('does not grow beyond maxBytes, whatever is kept: %s', (_what, keep) => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const store = memoryStore({ maxBytes: 5_000_000 });
    const before = memoryUsed();
    for (let i = 0; i < 2_000; i++) keep(store, i, `${i}`.padEnd(65_536, 'x')); // 131 MB
    expect(memoryUsed() - before).toBeLessThan(20_000_000);
    expect(store.claim('one more', 't', 1_000)).toEqual({ status: 'claimed' });
  });

  it.each([
    ['a step of an hour forward', 3_600_000],
    ['a step of an hour back', -3_600_000],
    ['a step of ten years', 315e9],
  ])('ends no lease and forgets nothing at %s of the system clock', (_what, step) => {
    onTestFinished(() => void vi.useRealTimers());
    const store = memoryStore();
    store.claim('working', 'w', 30_000);
    commitValue(store, 'done', 'value');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + step });
    expect(store.claim('working', 'x', 30_000)).toMatchObject({
      status: 'in_flight',
      retryAfterMs: expect.any(Number),
    });
    expect(store.renew('working', 'w', 30_000)).toBe(true);
    expect(store.claim('done', 'x', 30_000)).toEqual({ status: 'done', value: 'value' });
  });

  it('follows a clock that a test freezes and moves, though it was made before', () => {
    const store = memoryStore();
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    store.claim('k', 'a', 30_000);
    expect(store.claim('k', 'b', 30_000)).toEqual({ status: 'in_flight', retryAfterMs: 30_000 });
    vi.advanceTimersByTime(30_000);
    expect(store.claim('k', 'b', 30_000)).toEqual({ status: 'claimed' });
  });

  it('lives in the time of a virtual clock', async () => {
    const clock = virtualClock();
    const store = memoryStore({ now: clock.now });
    store.claim('k', 'a', 30_000);
    expect(store.claim('k', 'b', 30_000)).toEqual({ status: 'in_flight', retryAfterMs: 30_000 });
    await clock.advance(30_000);
    expect(store.claim('k', 'b', 30_000)).toEqual({ status: 'claimed' });
  });

  it('says the time left in whole milliseconds', () => {
    let time = 0.25;
    const store = memoryStore({ now: () => time });
    store.claim('k', 'a', 30_000);
    time = 10.5;
    expect(store.claim('k', 'b', 30_000)).toEqual({ status: 'in_flight', retryAfterMs: 29_990 });
  });

  readsOptions('memoryStore', memoryStore, { maxEntry: 'maxEntries', maxByte: 'maxBytes', nou: 'now' });

  it.each([0, -1, 1.5, Number.NaN])('refuses %s as maxEntries', (maxEntries) => {
    expect(() => memoryStore({ maxEntries })).toThrow(TypeError);
  });

  it.each([0, -1, 1.5, Number.POSITIVE_INFINITY])('refuses %s as maxBytes', (maxBytes) => {
    expect(() => memoryStore({ maxBytes })).toThrow('maxBytes must be a whole number of at least 1, got');
  });
});
