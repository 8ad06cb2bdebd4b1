import { type D1Binding, d1Store } from '../../../src/replay/d1-store.ts';
import { type ClaimsNamespace, durableObjectStore } from '../../../src/replay/durable-object-store.ts';
import type { Marks, ReplayStore } from '../../../src/replay/replay-store.ts';

/** The bindings of the Workers in `test/replay/workers`. */
export interface Bindings {
  /** The name of the Worker. */
  readonly NAME: string;
  readonly DB: D1Binding;
  readonly CLAIMS: ClaimsNamespace;
}

/** The stores that exist only on Workers, where `test/replay/workers` tests them. */
export const cloudflareStores = {
  d1Store: (env: Bindings): ReplayStore & Marks => d1Store(env.DB),
  durableObjectStore: (env: Bindings): ReplayStore & Marks => durableObjectStore(env.CLAIMS),
};
