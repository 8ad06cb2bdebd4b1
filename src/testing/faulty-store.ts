import type { ReplayStore } from '../replay/replay-store.ts';

/** A verb of a store that can be made to fail. */
export type StoreVerb = keyof ReplayStore;

/**
 * How a verb fails. `before`: it does not reach the store. `after`: the store does it, but the answer is lost. `hang`: it
 * does not reach the store, and no answer ever comes.
 */
export type StoreFault = 'before' | 'after' | 'hang';

/** A store with verbs that fail on demand. */
export interface FaultyStore extends ReplayStore {
  /** Makes a verb fail from now on; `null` makes it work again. */
  fail(verb: StoreVerb, fault: StoreFault | null): void;
}

/**
 * Puts a layer before a store that makes its verbs fail on demand, so that you can test your back end with a broken store.
 *
 * @param store The store that does the work.
 *
 * @example
 * ```ts
 * import { memoryStore, once } from 'callhook/replay';
 * import { faultyStore } from 'callhook/testing';
 *
 * const store = faultyStore(memoryStore());
 * store.fail('claim', 'before');
 * await once(store, 'evt_1', () => 'handled').catch((error) => console.log(error.code)); // 'store_unavailable'
 * ```
 */
export function faultyStore(store: ReplayStore): FaultyStore {
  const faults = new Map<StoreVerb, StoreFault>();

  async function reach<T>(verb: StoreVerb, call: () => T | PromiseLike<T>): Promise<T> {
    const fault = faults.get(verb);
    if (fault === 'hang') return new Promise<T>(() => {});
    if (fault === 'before') throw new Error(`injected: ${verb} did not reach the store`);
    const answer = await call();
    if (fault === 'after') throw new Error(`injected: the answer to ${verb} was lost`);
    return answer;
  }

  return {
    fail(verb, fault) {
      if (fault === null) faults.delete(verb);
      else faults.set(verb, fault);
    },
    claim: (key, token, leaseMs) => reach('claim', () => store.claim(key, token, leaseMs)),
    renew: (key, token, leaseMs) => reach('renew', () => store.renew(key, token, leaseMs)),
    commit: (key, token, retainMs) => reach('commit', () => store.commit(key, token, retainMs)),
    release: (key, token) => reach('release', () => store.release(key, token)),
  };
}
