/** A value, or a promise of it. */
export type Awaitable<T> = T | PromiseLike<T>;

/**
 * The result of a claim. `claimed`: the caller owns it. `in_flight`: another owner holds it, for at most `retryAfterMs` more
 * milliseconds unless it is renewed. `done`: it was handled, and the store remembers it, with the value of its commit.
 */
export type ClaimResult =
  | { readonly status: 'claimed' }
  | { readonly status: 'in_flight'; readonly retryAfterMs: number }
  | { readonly status: 'done'; readonly value?: string | undefined };

/**
 * Remembers which events are being handled or were handled, so that each is handled once (idempotency, deduplication). A
 * claim is a lease: it ends by itself, so that a crashed owner blocks nobody for long.
 *
 * - **Atomic.** Each verb is one step that no other caller can interrupt. Of any number of concurrent `claim`s of a free
 *   key, exactly one gets `claimed`.
 * - **Fenced.** A claim belongs to the token that made it. `renew`, `commit` and `release` with another token change
 *   nothing and return `false`. The same holds for a late owner after another caller has taken over. Until then a store
 *   may still let it act, because its work was done only once.
 * - **The store's clock.** The store measures leases and retention, never its callers. If its server has no clock for that, each
 *   client may measure the server's time with a margin, `clockMarginMs`, by which a lease ends later, and never earlier.
 * - **Exact.** callhook takes only the answers that are described here. Anything else, such as `{}` for `true`, counts as a
 *   store that failed.
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
 * const claim = await store.claim('once:evt_1', crypto.randomUUID(), 30_000);
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
  /**
   * Remembers `key` as done for `retainMs` milliseconds, if `token` owns the claim. Returns whether it did.
   *
   * @param value Text of at most 65,536 bytes in UTF-8, without NUL or lone surrogates, which later claims get with `done`.
   *   Default: none.
   */
  commit(key: string, token: string, retainMs: number, value?: string): Awaitable<boolean>;
  /** Frees `key` for the next claim at once, if `token` owns the claim. Returns whether it did. */
  release(key: string, token: string): Awaitable<boolean>;
  /**
   * How much later than asked for a lease or a memory may end, in milliseconds, because the store's server has no clock for
   * conditions and each client measures it with a margin. Never earlier. Default 0; `replayStoreContract` waits for it.
   */
  readonly clockMarginMs?: number | undefined;
}

/**
 * Marks keys without a claim, which all stores of callhook can do. The receiver's `detectStale` needs it; you can also use
 * it to import the ids that an older system has handled.
 *
 * Claims, positions and values have separate keys: `advance` and `writeMark` change no claim, and no mark of the other kind.
 *
 * @example
 * ```ts
 * import { eventKeyOf, type Marks, memoryStore } from 'callhook/replay';
 *
 * const store: Marks = memoryStore();
 * await store.markDone(eventKeyOf('byourside', 'evt_1'), 7 * 24 * 3_600_000);
 * console.log(await store.isDone(eventKeyOf('byourside', 'evt_1'))); // true
 * ```
 */
export interface Marks {
  /** Remembers `key` as done for `retainMs` milliseconds from now, even if another token holds a claim on it. */
  markDone(key: string, retainMs: number): Awaitable<void>;
  /** Returns whether the store remembers `key` as done. */
  isDone(key: string): Awaitable<boolean>;
  /**
   * Keeps the highest position of `key` in one atomic step, for `retainMs` milliseconds from now.
   *
   * @param position A finite number, or a non-empty text of at most 200 characters without NUL or lone surrogates. Texts are
   *   compared by their code points, such as times in ISO 8601; every number is lower than every text.
   * @returns `behind`: whether the store keeps a position that is higher than this one. The same position is not behind. Of
   *   calls at the same time, the one with the highest position is never behind; a lower one may be, whichever came first.
   */
  advance(key: string, position: number | string, retainMs: number): Awaitable<Advance>;
  /** Returns the value that `writeMark` has left under `key`; `null` if there is none, or its time is over. */
  readMark(key: string): Awaitable<string | null>;
  /**
   * Keeps a value under `key` for `retainMs` milliseconds from now, in place of the one before. Reading and writing are two
   * steps: hold a claim meanwhile.
   *
   * @param value Text of at most 65,536 bytes in UTF-8, without NUL or lone surrogates.
   */
  writeMark(key: string, value: string, retainMs: number): Awaitable<void>;
}

/** The result of {@link Marks.advance}. */
export interface Advance {
  /** Whether the store keeps a position that is higher than the one given. */
  readonly behind: boolean;
}

/** Returns whether a value has the verbs of a store. */
export function isReplayStore(value: unknown): value is ReplayStore {
  return hasVerbs(value, ['claim', 'renew', 'commit', 'release']);
}

/** Returns whether a store also has all {@link Marks}. */
export function hasMarks(store: ReplayStore): store is ReplayStore & Marks {
  return hasVerbs(store, ['markDone', 'isDone', 'advance', 'readMark', 'writeMark']);
}

function hasVerbs(value: unknown, verbs: readonly (keyof ReplayStore | keyof Marks)[]): boolean {
  const store = value as { readonly [verb: string]: unknown } | null | undefined; // any value but these two has properties
  return verbs.every((verb) => typeof store?.[verb] === 'function');
}
