import { faultyStore, type StoreFault, type StoreVerb } from 'callhook/testing';
import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../src/replay/memory-store.ts';
import { hasMarks, type ReplayStore } from '../../src/replay/replay-store.ts';

describe('faultyStore', () => {
  it('passes everything on while nothing fails, also the value of a commit', async () => {
    const store = faultyStore(memoryStore());
    await store.claim('k', 't', 30_000);
    expect(await store.renew('k', 't', 30_000)).toBe(true);
    expect(await store.commit('k', 't', 60_000, 'value')).toBe(true);
    expect(await store.claim('k', 'u', 30_000)).toEqual({ status: 'done', value: 'value' });
    expect(await store.release('k', 't')).toBe(false);
    expect(await store.advance('k', 5, 60_000)).toEqual({ behind: false });
    await store.writeMark('k', 'mark', 60_000);
    expect(await store.readMark('k')).toBe('mark');
    await store.markDone('other', 60_000);
    expect(await store.isDone('other')).toBe(true);
  });

  it('has Marks only if its store has them', () => {
    const { claim, renew, commit, release } = memoryStore();
    const plain: ReplayStore = { claim, renew, commit, release };
    expect([hasMarks(faultyStore(memoryStore())), hasMarks(faultyStore(plain))]).toEqual([true, false]);
  });

  it('gives a commit no fourth argument without a value', async () => {
    const given: unknown[] = [];
    const commit = (...args: unknown[]) => given.push(args) > 0;
    await faultyStore({ ...memoryStore(), commit }).commit('k', 't', 60_000);
    expect(given).toEqual([['k', 't', 60_000]]);
  });

  it.each(['claim', 'advance', 'readMark'] as const)('fails before or after %s', async (verb) => {
    const store = faultyStore(memoryStore());
    const call = async () => Reflect.apply(store[verb] as (...args: unknown[]) => unknown, store, ['k', 't', 30_000]);
    store.fail(verb, 'before');
    await expect(call()).rejects.toThrow(`injected: ${verb} did not reach the store`);
    store.fail(verb, 'after');
    await expect(call()).rejects.toThrow(`injected: the answer to ${verb} was lost`);
    store.fail(verb, null);
    await call();
  });

  it('answers late when the fault ends, though the store did it at once', async () => {
    const memory = memoryStore();
    const store = faultyStore(memory);
    store.fail('claim', 'late');
    let answered = false;
    const claims = Promise.all([store.claim('k', 't', 30_000), store.claim('k', 't', 30_000)]).finally(() => {
      answered = true;
    });
    await expect.poll(() => memory.claim('k', 'u', 30_000)).toMatchObject({ status: 'in_flight' });
    expect(answered).toBe(false);
    store.fail('claim', null);
    expect(await claims).toEqual([{ status: 'claimed' }, { status: 'claimed' }]);
  });

  it('refuses an unknown verb and an unknown fault', () => {
    const store = faultyStore(memoryStore());
    expect(() => store.fail('comit' as StoreVerb, 'after')).toThrow(/^verb must be 'claim' or 'renew'/);
    expect(() => store.fail('commit', 'slow' as StoreFault)).toThrow(/^fault must be 'before' or 'after'/);
  });
});
