import { WebhookError } from '../errors.ts';
import { startLease } from './lease.ts';
import type { ReplayStore } from './replay-store.ts';

/** Settings of {@link once}. */
export interface OnceOptions {
  /**
   * How long a claim lasts without a sign of life, in milliseconds. Default 30,000. It is renewed while `run` goes on;
   * after a crash the key is free again this much later.
   */
  readonly leaseMs?: number | undefined;
  /** How long a finished key is remembered, in milliseconds. Default 7 days: longer than senders go on retrying. */
  readonly retainMs?: number | undefined;
}

/**
 * What became of it. `processed`: `run` finished, with `recorded: false` when that could not be written down, because the
 * lease was lost or the store failed. `duplicate`: it had finished before. `in_flight`: another run goes on right now,
 * whose lease ends in `retryAfterMs` milliseconds at the latest.
 */
export type OnceResult<T> =
  | { readonly status: 'processed'; readonly value: T; readonly recorded: boolean }
  | { readonly status: 'duplicate' }
  | { readonly status: 'in_flight'; readonly retryAfterMs: number };

/** What {@link once} hands to `run`. */
export interface Run {
  /** Aborts when the lease is lost: somebody else may have taken over, so stop. */
  readonly signal: AbortSignal;
}

const defaultLeaseMs = 30_000;
const defaultRetainMs = 7 * 24 * 60 * 60 * 1000;

/**
 * Runs something once for each key, across concurrent callers and retries: claim, run, commit. When `run` throws, the
 * claim is given back and the error is passed on, so that a retry runs again. When the process dies, the lease ends and
 * a retry takes over.
 *
 * @param store Where claims are kept.
 * @param key What must happen once, such as the id of an event.
 * @param run The work; it is given a signal that aborts when the lease is lost.
 * @param options `leaseMs` (default 30 s) and `retainMs` (default 7 days).
 * @throws {WebhookError} `store_unavailable` when the claim could not be made; `run` was not called.
 * @throws Whatever `run` throws.
 *
 * @example
 * ```ts
 * import { memoryStore, once } from 'callhook/replay';
 *
 * const store = memoryStore();
 * const result = await once(store, 'evt_1', async () => 'handled');
 * if (result.status === 'processed') console.log(result.value);
 * ```
 */
export async function once<T>(
  store: ReplayStore,
  key: string,
  run: (running: Run) => T | PromiseLike<T>,
  options: OnceOptions = {},
): Promise<OnceResult<T>> {
  const { leaseMs = defaultLeaseMs, retainMs = defaultRetainMs } = options;
  const token = crypto.randomUUID();

  const claimedAt = Date.now();
  const claim = await reach(() => store.claim(key, token, leaseMs));
  if (claim.status === 'done') return { status: 'duplicate' };
  if (claim.status === 'in_flight') return claim;

  const lease = startLease(store, key, token, leaseMs, claimedAt);
  try {
    const value = await run(lease);
    return { status: 'processed', value, recorded: await commit(store, key, token, retainMs) };
  } catch (error) {
    await release(store, key, token);
    throw error;
  } finally {
    lease.stop();
  }
}

/** `run` has succeeded, so a store that fails now must not turn that into a failure: the sender would make it run again. */
async function commit(store: ReplayStore, key: string, token: string, retainMs: number): Promise<boolean> {
  try {
    return await store.commit(key, token, retainMs);
  } catch {
    return false;
  }
}

/** What cannot be given back is free when its lease ends. */
async function release(store: ReplayStore, key: string, token: string): Promise<void> {
  try {
    await store.release(key, token);
  } catch {}
}

async function reach<T>(verb: () => T | PromiseLike<T>): Promise<T> {
  try {
    return await verb();
  } catch (cause) {
    throw new WebhookError('store_unavailable', undefined, { cause });
  }
}
