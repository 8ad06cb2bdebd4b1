import type { Awaitable, Marks, ReplayStore } from '../../src/replay/replay-store.ts';

const longMs = 60_000;

/** Calls each verb of a store in which `t` holds the claim of `k`. A right answer to one of another token is no. */
export function callEveryVerb(store: ReplayStore & Marks): Awaitable<unknown>[] {
  return [
    store.claim('k', 't', longMs),
    store.renew('k', 'foreign', longMs),
    store.commit('k', 'foreign', longMs),
    store.release('k', 'foreign'),
    store.markDone('m', longMs),
    store.isDone('k'),
    store.advance('k', 1, longMs),
    store.readMark('k'),
    store.writeMark('k', 'value', longMs),
  ];
}
