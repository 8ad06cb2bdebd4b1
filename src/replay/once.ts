import { WebhookError } from '../errors.ts';
import { aFunction, check, checkOption, kindOf, type OptionChecks, readOptions } from '../read-options.ts';
import { isError } from '../realms.ts';
import { type Claim, HeldClaim, noClaim } from './claim.ts';
import { type ClaimOptions, type ClaimSettings, claimOptionChecks, readClaimOptions } from './claim-options.ts';
import type { ClaimEnd, ClaimReport } from './claim-report.ts';
import { onceKeyOf } from './keys.ts';
import { reachStore } from './reach-store.ts';
import { type Awaitable, isReplayStore, type ReplayStore } from './replay-store.ts';

/** The options of {@link once}. */
export interface OnceOptions extends ClaimOptions {
  /** Called when the claim of a run has ended, before `once` returns. `once` ignores its errors. Default: none. */
  readonly observe?: ((report: ClaimReport) => unknown) | undefined;
}

// Not a spread, which bundlers keep in files that never call `once`.
const optionChecks: OptionChecks<OnceOptions> = /* @__PURE__ */ Object.assign(
  { observe: aFunction },
  claimOptionChecks,
);

/**
 * The result of {@link once}. `processed`: the run finished, and `claim` tells whether the store remembers it (`committed`)
 * or not (see `ClaimReport`). `duplicate`: a run had finished before. `in_flight`: another run is going on; its lease ends
 * in at most `retryAfterMs` milliseconds unless it is renewed.
 */
export type OnceResult<T> =
  | { readonly status: 'processed'; readonly value: T; readonly claim: Exclude<ClaimEnd, 'released'> }
  | { readonly status: 'duplicate' }
  | { readonly status: 'in_flight'; readonly retryAfterMs: number };

/**
 * Runs work once for each key, across concurrent callers, processes and retries: it claims the key, runs and commits. If
 * `run` throws, `once` releases the claim and throws the same error, so that a retry runs again. If the process dies, the
 * lease ends and a retry takes over. A run that succeeded counts as processed even if the store fails afterwards.
 *
 * @param store The store that keeps the claims.
 * @param key The idempotency key, such as the id of an event.
 * @param run The work. It gets its claim: `signal` aborts when the lease is lost, and `commit` records the work within a
 *   transaction of yours.
 * @param options See {@link OnceOptions}; each has a default.
 * @throws {TypeError} For a store without its methods, an empty key, and an option that is unknown or wrong.
 * @throws {WebhookError} `store_unavailable` if the store could not be reached for the claim. `run` was not called.
 * @throws The error of `run`.
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
  options?: OnceOptions,
): Promise<OnceResult<T>> {
  check(isReplayStore(store), `store must be a replay store, such as memoryStore(), got ${kindOf(store)}.`);
  const storeKey = onceKeyOf(key);
  checkOption('run', run, aFunction);
  const own = readOptions('once', options, optionChecks);
  const { observe } = own;
  return runOnce(store, storeKey, run, readClaimOptions(own), (report) => {
    try {
      observe?.(report);
    } catch {} // a fault of the observer must not change the result
  });
}

/**
 * Does the same as {@link once} with checked settings.
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
    const releaseLate = () => void release(store, key, token, storeTimeoutMs);
    const result = await reachStore(() => store.claim(key, token, leaseMs), storeTimeoutMs, releaseLate);
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
    // A committed claim cannot be released, unless its transaction was rolled back.
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

/** The end of a claim, and the error of the store if it failed. */
interface End<TClaimEnd extends ClaimEnd> {
  readonly claim: TClaimEnd;
  readonly storeError: unknown;
}

function ended<const TClaimEnd extends ClaimEnd>(claim: TClaimEnd, storeError: unknown = null): End<TClaimEnd> {
  return { claim, storeError };
}

/** Commits. The run has succeeded, so a failing store must not make it fail: the sender's retry would run it again. */
async function commit(store: ReplayStore, key: string, token: string, { retainMs, storeTimeoutMs }: ClaimSettings) {
  try {
    const isOurs = await reachStore(() => store.commit(key, token, retainMs), storeTimeoutMs);
    return ended(isOurs ? 'committed' : 'lost');
  } catch (storeError) {
    return ended('unrecorded', storeError);
  }
}

/** Releases. A claim that cannot be released ends with its lease. */
async function release(store: ReplayStore, key: string, token: string, storeTimeoutMs: number) {
  try {
    const isOurs = await reachStore(() => store.release(key, token), storeTimeoutMs);
    return ended(isOurs ? 'released' : 'lost');
  } catch (storeError) {
    return ended('unrecorded', storeError);
  }
}

/** Returns the error for a store that could not be reached, with the store's own message. */
export function storeUnavailable(cause: unknown): WebhookError {
  const why = isError(cause) && cause.message !== '' ? `: ${cause.message.replace(/\.$/, '')}` : '';
  return new WebhookError('store_unavailable', `The replay store could not be reached${why}.`, { cause });
}
