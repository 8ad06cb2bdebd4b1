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
 * Every verb is atomic, and time is the store's own. A verb that cannot reach the store throws. The owner of a claim is
 * whoever claimed it last: once its lease has ended and somebody has taken over, all that the former owner does is answered
 * `false`. While nobody has, a store may still let a late owner renew, commit and release.
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
   * Claims `key` for `token` for `leaseMs` milliseconds. Of any number of concurrent callers exactly one gets
   * `claimed`. A lease that has ended is taken over in the same atomic step; its former owner can do nothing more.
   */
  claim(key: string, token: string, leaseMs: number): Awaitable<ClaimResult>;
  /** Extends the lease to `leaseMs` from now, if `token` owns the claim. Says whether it did. */
  renew(key: string, token: string, leaseMs: number): Awaitable<boolean>;
  /** Remembers `key` as done for `retainMs` milliseconds, if `token` owns the claim. Says whether it did. */
  commit(key: string, token: string, retainMs: number): Awaitable<boolean>;
  /** Gives the claim back, so that the next one gets it at once, if `token` owns it. Says whether it did. */
  release(key: string, token: string): Awaitable<boolean>;
}
