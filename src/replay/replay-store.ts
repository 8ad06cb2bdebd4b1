/** A value now or later. */
export type Awaitable<T> = T | PromiseLike<T>;

/**
 * What a claim got. `in_flight`: somebody else holds it for `retryAfterMs` more milliseconds at most, unless renewed.
 * `done`: it was handled and is remembered.
 */
export type ClaimResult =
  | { readonly status: 'claimed' }
  | { readonly status: 'in_flight'; readonly retryAfterMs: number }
  | { readonly status: 'done' };

/**
 * Where it is remembered which deliveries are being handled or were handled. A claim is a lease: it ends by itself, so
 * that a crashed owner blocks nobody for long.
 *
 * - **Atomic.** Each verb is one step that no other caller can come between. Of any number of concurrent `claim`s of a
 *   free key, exactly one gets `claimed`.
 * - **Fenced.** A claim belongs to the token that made it. `renew`, `commit` and `release` with another token change
 *   nothing and answer `false`; so does a late owner, once somebody has taken over. While nobody has, a store may still
 *   let it act: its work was done only once.
 * - **The store's clock.** Leases and retention are measured by the store, never by its callers.
 * - **Failing.** A verb that cannot reach the store throws or rejects, and may or may not have had its effect.
 *
 * Keys and tokens are non-empty strings of at most 1,000 characters without NUL or lone surrogates; times are whole
 * milliseconds above 0. `replayStoreContract` in `callhook/testing` checks all of this for a store of your own.
 *
 * @example
 * ```ts
 * import { memoryStore, type ReplayStore } from 'callhook/replay';
 *
 * const store: ReplayStore = memoryStore();
 * const claim = await store.claim('evt_1', crypto.randomUUID(), 30_000);
 * console.log(claim.status); // 'claimed'
 * ```
 */
export interface ReplayStore {
  /** Claims `key` for `token` for `leaseMs` milliseconds. A lease that has ended is taken over in the same step. */
  claim(key: string, token: string, leaseMs: number): Awaitable<ClaimResult>;
  /** Extends the lease to `leaseMs` from now, if `token` owns the claim. Says whether it did. */
  renew(key: string, token: string, leaseMs: number): Awaitable<boolean>;
  /** Remembers `key` as done for `retainMs` milliseconds, if `token` owns the claim. Says whether it did. */
  commit(key: string, token: string, retainMs: number): Awaitable<boolean>;
  /** Gives the claim back, so that the next one gets it at once, if `token` owns it. Says whether it did. */
  release(key: string, token: string): Awaitable<boolean>;
}

/**
 * What the stores of callhook can do beside claiming: note and look up without a claim. The receiver's `detectStale`
 * stands on it; you can also use it to take over the ids that an older system has handled.
 *
 * @example
 * ```ts
 * import { type DoneMarks, memoryStore } from 'callhook/replay';
 *
 * const store: DoneMarks = memoryStore();
 * await store.markDone('byourside::evt_1', 7 * 24 * 3_600_000);
 * console.log(await store.isDone('byourside::evt_1')); // true
 * ```
 */
export interface DoneMarks {
  /** Remembers `key` as done for `retainMs` milliseconds from now, whoever holds a claim on it. */
  markDone(key: string, retainMs: number): Awaitable<void>;
  /** Whether `key` is remembered as done. */
  isDone(key: string): Awaitable<boolean>;
}

/** Whether a store can note and look up without a claim. */
export function hasDoneMarks(store: ReplayStore): store is ReplayStore & DoneMarks {
  const { markDone, isDone }: ReplayStore & Partial<DoneMarks> = store;
  return typeof markDone === 'function' && typeof isDone === 'function';
}
