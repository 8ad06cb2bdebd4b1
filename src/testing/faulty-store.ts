import { checkOption, oneOf } from '../read-options.ts';
import { hasMarks, type Marks, type ReplayStore } from '../replay/replay-store.ts';

/** A verb of a store that can be made to fail. */
export type StoreVerb = keyof ReplayStore | keyof Marks;

/**
 * How a verb fails. `before`: it does not reach the store. `after`: the store does it, but the answer is lost. `hang`: it
 * does not reach the store, and no answer ever comes. `late`: the store does it, and the answer comes when you end the fault.
 */
export type StoreFault = 'before' | 'after' | 'hang' | 'late';

/** A store with verbs that fail on demand. */
export interface FaultyStore extends ReplayStore {
  /**
   * Makes a verb fail from now on; `null` makes it work again.
   *
   * @throws {TypeError} For an unknown verb or fault.
   */
  fail(verb: StoreVerb, fault: StoreFault | null): void;
}

const verbs: readonly (keyof ReplayStore)[] = ['claim', 'renew', 'commit', 'release'];
const markVerbs: readonly (keyof Marks)[] = ['markDone', 'isDone', 'advance', 'readMark', 'writeMark'];

const aVerb = /* @__PURE__ */ oneOf(...verbs, ...markVerbs);
const aFault = /* @__PURE__ */ oneOf('before', 'after', 'hang', 'late');

/**
 * Puts a layer before a store that makes its verbs fail on demand, so that you can test your back end with a broken store.
 *
 * @param store The store that does the work. If it has `Marks`, so has the layer.
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
export function faultyStore(store: ReplayStore & Marks): FaultyStore & Marks;
export function faultyStore(store: ReplayStore): FaultyStore;
export function faultyStore(store: ReplayStore): FaultyStore {
  const faults = new Map<StoreVerb, StoreFault>();
  const late = new Map<StoreVerb, (() => void)[]>();

  async function reach(verb: StoreVerb, call: () => unknown): Promise<unknown> {
    const fault = faults.get(verb);
    if (fault === 'hang') return new Promise(() => {});
    if (fault === 'before') throw new Error(`injected: ${verb} did not reach the store`);
    const answer = await call();
    if (fault === 'after') throw new Error(`injected: the answer to ${verb} was lost`);
    if (fault === 'late') await new Promise<void>((resolve) => late.set(verb, [...(late.get(verb) ?? []), resolve]));
    return answer;
  }

  function layerOf<TStore extends object>(real: TStore, names: readonly (keyof TStore & StoreVerb)[]): TStore {
    const layer = names.map((verb) => {
      // Every argument, because a commit has a value or none.
      const call = (...args: unknown[]) => reach(verb, () => Reflect.apply(real[verb] as () => unknown, real, args));
      return [verb, call] as const;
    });
    return Object.fromEntries(layer) as TStore; // each verb takes and answers the same
  }

  return {
    ...layerOf(store, verbs),
    ...(hasMarks(store) ? layerOf<Marks>(store, markVerbs) : {}),
    fail(verb, fault) {
      checkOption('verb', verb, aVerb);
      if (fault !== null) checkOption('fault', fault, aFault);
      if (fault === null) faults.delete(verb);
      else faults.set(verb, fault);
      for (const answer of late.get(verb) ?? []) answer();
      late.delete(verb);
    },
  };
}
