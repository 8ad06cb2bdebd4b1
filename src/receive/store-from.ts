import { hasBrand } from '../copies.ts';
import { noticeOnce } from '../notice.ts';
import { kindOf } from '../read-options.ts';
import { type Awaitable, isReplayStore, type Marks, type ReplayStore } from '../replay/replay-store.ts';
import { ask } from './ask.ts';

/**
 * Returns a function that finds the store of a request through a function of the user. If that throws, does not answer in time or
 * returns anything else, it returns a store that fails, so that this counts as any other failure of a store. It notices a function
 * that makes a memory store for each request, which would forget every event at once.
 *
 * @param timeoutMs How long to wait for its promise, in milliseconds.
 */
export function storeFrom<TRequest>(
  storeOf: (request: TRequest) => Awaitable<ReplayStore>,
  timeoutMs: number,
): (request: TRequest) => Promise<ReplayStore> {
  let firstMemory: object | undefined;
  return async (request) => {
    try {
      const store: unknown = await ask(() => storeOf(request), timeoutMs, noStore);
      if (!isReplayStore(store)) throw noStore(`must return a store, got ${kindOf(store)}`);
      if (hasBrand(store, 'MemoryStore')) {
        firstMemory ??= store;
        if (store !== firstMemory) noticeOnce(storeOf, severalMemories);
      }
      return store;
    } catch (error) {
      return failing(error);
    }
  };
}

const severalMemories =
  'The function replay has returned more than one memoryStore. One that is made for a request forgets its events with it, so that each may be handled twice: make the store once, outside of the function.';

/** @param thrown The error of the function: a report does not show it, and `onStoreError` gets it as the cause. */
function noStore(why: string, thrown?: unknown): Error {
  return new Error(`The function replay ${why}.`, { cause: thrown });
}

/** Makes a store of which every verb fails. */
function failing(error: unknown): ReplayStore & Marks {
  const fail = () => {
    throw error;
  };
  return {
    claim: fail,
    renew: fail,
    commit: fail,
    release: fail,
    markDone: fail,
    isDone: fail,
    advance: fail,
    readMark: fail,
    writeMark: fail,
  };
}
