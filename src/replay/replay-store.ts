/** A value, or a promise of it. */
export type Awaitable<T> = T | PromiseLike<T>;

/**
 * The result of a claim. `claimed`: the caller owns it. `in_flight`: another owner holds it, for at most `retryAfterMs` more
 * milliseconds unless it is renewed. `done`: it was handled, and the store remembers it.
 */
export type ClaimResult =
  | { readonly status: 'claimed' }
  | { readonly status: 'in_flight'; readonly retryAfterMs: number }
  | { readonly status: 'done' };

/**
 * Remembers which events are being handled or were handled, so that each is handled once (idempotency, deduplication). A
 * claim is a lease: it ends by itself, so that a crashed owner blocks nobody for long.
 *
 * - **Atomic.** Each verb is one step that no other caller can interrupt. Of any number of concurrent `claim`s of a free
 *   key, exactly one gets `claimed`.
 * - **Fenced.** A claim belongs to the token that made it. `renew`, `commit` and `release` with another token change
 *   nothing and return `false`. The same holds for a late owner after another caller has taken over. Until then a store
 *   may still let it act, because its work was done only once.
 * - **The store's clock.** The store measures leases and retention, never its callers.
 * - **Failing.** A verb that cannot reach the store throws or rejects. It may or may not have had its effect.
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
  /**
   * Claims `key` for `token` for `leaseMs` milliseconds. It takes over a lease that has ended in the same step. A token that
   * owns the claim gets `claimed` again, because drivers resend a command without an answer.
   */
  claim(key: string, token: string, leaseMs: number): Awaitable<ClaimResult>;
  /** Extends the lease to `leaseMs` milliseconds from now, if `token` owns the claim. Returns whether it did. */
  renew(key: string, token: string, leaseMs: number): Awaitable<boolean>;
  /** Remembers `key` as done for `retainMs` milliseconds, if `token` owns the claim. Returns whether it did. */
  commit(key: string, token: string, retainMs: number): Awaitable<boolean>;
  /** Frees `key` for the next claim at once, if `token` owns the claim. Returns whether it did. */
  release(key: string, token: string): Awaitable<boolean>;
}

/**
 * Marks keys as done and looks them up without a claim, which all stores of callhook can do. The receiver's `detectStale`
 * needs it; you can also use it to import the ids that an older system has handled.
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
  /** Remembers `key` as done for `retainMs` milliseconds from now, even if another token holds a claim on it. */
  markDone(key: string, retainMs: number): Awaitable<void>;
  /** Returns whether the store remembers `key` as done. */
  isDone(key: string): Awaitable<boolean>;
}

/** Returns whether a value has the verbs of a store. */
export function isReplayStore(value: unknown): value is ReplayStore {
  const store = value as Partial<ReplayStore> | null | undefined; // any value but these two has properties
  return (['claim', 'renew', 'commit', 'release'] as const).every((verb) => typeof store?.[verb] === 'function');
}

/** Returns whether a store also has {@link DoneMarks}. */
export function hasDoneMarks(store: ReplayStore): store is ReplayStore & DoneMarks {
  const { markDone, isDone }: ReplayStore & Partial<DoneMarks> = store;
  return typeof markDone === 'function' && typeof isDone === 'function';
}
