import { WebhookError } from '../errors.ts';
import { type Claim, HeldClaim, noClaim } from './claim.ts';
import { type ClaimOptions, type ClaimSettings, readClaimOptions } from './claim-options.ts';
import type { ClaimEnd, ClaimReport } from './claim-report.ts';
import { reachStore } from './reach-store.ts';
import type { Awaitable, ReplayStore } from './replay-store.ts';

/** Settings of {@link once}. */
export interface OnceOptions extends ClaimOptions {
  /** Called when the claim of a run has ended, before the result is there; what it throws is ignored. Default: none. */
  readonly observe?: ((report: ClaimReport) => unknown) | undefined;
}

/**
 * What became of it. `processed`: the run finished; `claim` says whether that is remembered (`committed`), or could not be
 * (see `ClaimReport`). `duplicate`: it had finished before. `in_flight`: another run goes on right now, whose lease ends in
 * `retryAfterMs` milliseconds at the latest unless it is renewed.
 */
export type OnceResult<T> =
  | { readonly status: 'processed'; readonly value: T; readonly claim: Exclude<ClaimEnd, 'released'> }
  | { readonly status: 'duplicate' }
  | { readonly status: 'in_flight'; readonly retryAfterMs: number };

/**
 * Runs something once for each key, across concurrent callers, processes and retries: claim, run, commit. When `run`
 * throws, the claim is given back and the error is passed on, so that a retry runs again. When the process dies, the
 * lease ends and a retry takes over. A run that succeeded counts as processed even if the store fails afterwards.
 *
 * @param store Where claims are kept.
 * @param key What must happen once, such as the id of an event.
 * @param run The work. It is given its claim: `signal` aborts when the lease is lost, and `commit` records the work within
 *   a transaction of yours.
 * @param options See {@link OnceOptions}; each has its default.
 * @throws {TypeError} For an option that is out of its range.
 * @throws {WebhookError} `store_unavailable` when the claim could not be made; `run` was not called.
 * @throws Whatever `run` throws.
 *
 * @example
 * ```ts
 * import { memoryStore, once } from 'callhook/replay';
 *
 * const store = memoryStore();
 * const result = await once(store, 'evt_1', async ({ signal }) => {
 *   const saved = await fetch('https://crm.example/calls', { method: 'POST', body: '{}', signal });
 *   if (!saved.ok) throw new Error(`the CRM answered ${saved.status}`); // a retry runs again
 *   return saved.status;
 * });
 * if (result.status === 'in_flight') console.log(`try again in ${result.retryAfterMs} ms`);
 * ```
 */
export async function once<T>(
  store: ReplayStore,
  key: string,
  run: (claim: Claim) => Awaitable<T>,
  options: OnceOptions = {},
): Promise<OnceResult<T>> {
  const { observe } = options;
  if (observe !== undefined && typeof observe !== 'function') throw new TypeError('observe must be a function.');
  return runOnce(store, key, run, readClaimOptions(options), (report) => {
    try {
      observe?.(report);
    } catch {} // its own trouble
  });
}

/**
 * The same with settings that were checked before.
 *
 * @param observe Must not throw.
 */
export async function runOnce<T>(
  store: ReplayStore,
  key: string,
  run: (claim: Claim) => Awaitable<T>,
  settings: ClaimSettings,
  observe: (report: ClaimReport) => void,
): Promise<OnceResult<T>> {
  const { leaseMs, storeTimeoutMs, whenStoreFails } = settings;
  const token = crypto.randomUUID();
  const claimedAt = Date.now();
  try {
    const giveBack = () => void release(store, key, token, storeTimeoutMs);
    const result = await reachStore(() => store.claim(key, token, leaseMs), storeTimeoutMs, giveBack);
    if (result.status === 'done') return { status: 'duplicate' };
    if (result.status === 'in_flight') return result;
  } catch (cause) {
    if (whenStoreFails === 'refuse') throw storeUnavailable(cause);
    return runUnclaimed(key, run, observe, cause);
  }

  const claim = new HeldClaim(store, key, token, settings, claimedAt);
  let value: T;
  try {
    value = await run(claim);
  } catch (error) {
    claim.stop();
    const end = await release(store, key, token, storeTimeoutMs);
    // What was committed cannot be released, unless the transaction was rolled back.
    observe({ key, ...(end.claim === 'lost' && claim.committed ? ended('committed') : end) });
    throw error;
  }
  claim.stop();
  const end = claim.committed ? ended('committed') : await commit(store, key, token, settings);
  observe({ key, ...end });
  return { status: 'processed', value, claim: end.claim };
}

async function runUnclaimed<T>(
  key: string,
  run: (claim: Claim) => Awaitable<T>,
  observe: (report: ClaimReport) => void,
  storeError: unknown,
): Promise<OnceResult<T>> {
  try {
    return { status: 'processed', value: await run(noClaim), claim: 'unclaimed' };
  } finally {
    observe({ key, claim: 'unclaimed', storeError });
  }
}

/** How a claim ended, and what the store failed with if it did. */
interface End<TClaimEnd extends ClaimEnd> {
  readonly claim: TClaimEnd;
  readonly storeError: unknown;
}

function ended<const TClaimEnd extends ClaimEnd>(claim: TClaimEnd, storeError: unknown = null): End<TClaimEnd> {
  return { claim, storeError };
}

/** The run has succeeded, so a store that fails now must not turn that into a failure: the sender would make it run again. */
async function commit(store: ReplayStore, key: string, token: string, { retainMs, storeTimeoutMs }: ClaimSettings) {
  try {
    const isOurs = await reachStore(() => store.commit(key, token, retainMs), storeTimeoutMs);
    return ended(isOurs ? 'committed' : 'lost');
  } catch (storeError) {
    return ended('unrecorded', storeError);
  }
}

/** What cannot be given back is free when its lease ends. */
async function release(store: ReplayStore, key: string, token: string, storeTimeoutMs: number) {
  try {
    const isOurs = await reachStore(() => store.release(key, token), storeTimeoutMs);
    return ended(isOurs ? 'released' : 'lost');
  } catch (storeError) {
    return ended('unrecorded', storeError);
  }
}

/** The error for a store that could not be reached, with what it said. */
export function storeUnavailable(cause: unknown): WebhookError {
  const why = cause instanceof Error && cause.message !== '' ? `: ${cause.message}` : '';
  return new WebhookError('store_unavailable', `The replay store could not be reached${why}.`, { cause });
}
