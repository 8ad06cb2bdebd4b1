import { callObserver } from '../call-observer.ts';
import { aBoolean, aFunction, check, checkOption, kindOf, type OptionChecks, readOptions } from '../read-options.ts';
import { isThenable } from '../realms.ts';
import { claimResult, yesOrNo } from './answers.ts';
import { BoundRun, type Claim, HeldClaim, type Work } from './claim.ts';
import { type ClaimOptions, type ClaimSettings, claimOptionChecks, readClaimOptions } from './claim-options.ts';
import type { ClaimEnd, ClaimReport } from './claim-report.ts';
import { onceKeyOf } from './once-key.ts';
import { checkStoreAnswers, isOverloaded, NoAnswer, reachStore } from './reach-store.ts';
import { type Awaitable, type ClaimResult, isReplayStore, type ReplayStore } from './replay-store.ts';
import { readResult, resultText } from './result-text.ts';
import type { StoreError } from './store-error.ts';
import { noteStoreError, storeUnavailable } from './store-failure.ts';

/** The options of {@link once}. */
export interface OnceOptions extends ClaimOptions {
  /** Called when the claim of a run has ended, before `once` returns. `once` ignores its errors. Default: none. */
  readonly observe?: ((report: ClaimReport) => unknown) | undefined;
  /**
   * Whether the store keeps the result of the first run, as JSON of at most 64 KiB, for `value` of its duplicates. A larger result, and one
   * that JSON cannot hold, is not kept. Default false.
   */
  readonly remember?: boolean | undefined;
}

// Not a spread, which bundlers keep in files that never call `once`.
const optionChecks: OptionChecks<OnceOptions> = /* @__PURE__ */ Object.assign(
  { observe: aFunction, remember: aBoolean },
  claimOptionChecks,
);

/**
 * The result of {@link once}. `processed`: the run finished, and `claim` tells whether the store remembers it (`committed`)
 * or not (see `ClaimReport`). `duplicate`: a run had finished before; with `remember`, `value` is its result as JSON has it, unless it was
 * not kept. `in_flight`: another run is going on; its lease ends
 * in at most `retryAfterMs` milliseconds unless it is renewed.
 */
export type OnceResult<T> =
  | { readonly status: 'processed'; readonly value: T; readonly claim: Exclude<ClaimEnd, 'released'> }
  | { readonly status: 'duplicate'; readonly value?: T | undefined }
  | { readonly status: 'in_flight'; readonly retryAfterMs: number };

/**
 * Runs work once for each key, across concurrent callers, processes and retries: it claims the key, runs and commits. If
 * `run` throws, `once` releases the claim and throws the same error, so that a retry runs again. If the process dies, the
 * lease ends and a retry takes over. A run that succeeded counts as processed even if the store fails afterwards.
 *
 * @param store The store that keeps the claims.
 * @param key The idempotency key, such as the id of an event: at most 995 characters, without NUL and lone surrogates. It never
 *   meets the keys of receivers, unless it begins with `event:`, as those that `eventKeyOf` makes. So put a word of your own before a
 *   text that strangers choose, such as an `Idempotency-Key`: `order:${text}`.
 * @param run The work. It gets its claim: `signal` aborts when the lease is lost or `maxRunMs` is over, and `commit` records the work within a
 *   transaction of yours.
 * @param options See {@link OnceOptions}; each has a default.
 * @throws {TypeError} For a store without its methods, a key that stores cannot keep, and an option that is unknown or wrong.
 * @throws {WebhookError} `store_unavailable` if the store could not be reached for the claim; `run` was not called.
 *   `handler_timeout` if `run` takes longer than `maxRunMs`.
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
  return await runOnce(store, storeKey, workOf(key, run, own), readClaimOptions(own));
}

/** The work of a function, whose result is the value of the run. */
function workOf<T>(
  key: string,
  run: (claim: Claim) => Awaitable<T>,
  { observe, remember = false }: OnceOptions,
): Work<T, OnceResult<T>> {
  let made: { readonly value: T } | undefined;
  return {
    begin: run,
    returned(result) {
      made = { value: result as T }; // what `run` returned
      return made.value;
    },
    threw(thrown) {
      throw thrown;
    },
    kept: () => (remember && made ? resultText(made.value) : undefined), // nothing was made before a commit of its own
    observe: (report) => callObserver(observe, { ...report, key }),
    processed: (value, claim) => ({ status: 'processed', value, claim }),
    duplicate: (kept) => (remember ? { status: 'duplicate', value: readResult<T>(kept) } : { status: 'duplicate' }),
    inFlight: (retryAfterMs) => ({ status: 'in_flight', retryAfterMs }),
  };
}

/**
 * Does the same as {@link once} with checked settings and a key of the store.
 *
 * @throws {WebhookError} As `once`.
 * @throws The errors of the work.
 */
export async function runOnce<TValue, TEnd>(
  store: ReplayStore,
  key: string,
  work: Work<TValue, TEnd>,
  settings: ClaimSettings,
): Promise<TEnd> {
  const { leaseMs, storeTimeoutMs, whenStoreFails } = settings;
  const token = crypto.randomUUID();
  const claimedAt = performance.now();
  let isAsked = false;
  let result: ClaimResult;
  try {
    checkStoreAnswers(store, settings.maxStoreCalls, storeTimeoutMs);
    isAsked = true;
    const releaseLate = () => releaseUnused(store, key, token, settings);
    // A claim that is granted later than its lease lasts may be another's already.
    const answer = reachStore(store, store.claim(key, token, leaseMs), Math.min(storeTimeoutMs, leaseMs), releaseLate);
    // Here and below, an `await` would cost time even without a promise.
    result = claimResult(isThenable(answer) ? await answer : answer, leaseMs);
    const isBlocked = result.status === 'claimed' && performance.now() - claimedAt >= leaseMs; // this process, meanwhile
    if (isBlocked) throw new NoAnswer(leaseMs);
  } catch (thrown) {
    if (isAsked) releaseUnused(store, key, token, settings);
    const storeError = noteStoreError(thrown, settings);
    if (whenStoreFails === 'refuse') throw storeUnavailable(storeError);
    return runUnclaimed(key, work, settings, storeError);
  }

  if (result.status === 'done') return work.duplicate(result.value);
  if (result.status === 'in_flight') return work.inFlight(result.retryAfterMs);
  const claim = new HeldClaim(store, key, token, settings, claimedAt, work);
  let value: TValue;
  try {
    const running = claim.run(work);
    value = isThenable(running) ? await running : running;
  } catch (error) {
    const end = await release(store, key, token, settings);
    // A committed claim cannot be released, unless its transaction was rolled back.
    work.observe({ key, ...(end.claim === 'lost' && claim.committed ? ended('committed') : end) });
    throw error;
  }
  const ending = claim.committed ? ended('committed') : commit(store, claim, settings);
  const { claim: end, storeError } = isThenable(ending) ? await ending : ending;
  work.observe({ key, claim: end, storeError });
  return work.processed(value, end);
}

async function runUnclaimed<TValue, TEnd>(
  key: string,
  work: Work<TValue, TEnd>,
  { maxRunMs }: ClaimSettings,
  storeError: StoreError,
): Promise<TEnd> {
  try {
    return await runBounded(work, maxRunMs);
  } finally {
    work.observe({ key, claim: 'unclaimed', storeError });
  }
}

/**
 * Runs work without a claim, for `maxRunMs` milliseconds at most.
 *
 * @throws {WebhookError} `handler_timeout` when the time is over.
 */
export async function runBounded<TValue, TEnd>(work: Work<TValue, TEnd>, maxRunMs: number): Promise<TEnd> {
  const running = new BoundRun(maxRunMs).run(work);
  return work.processed(isThenable(running) ? await running : running, 'unclaimed');
}

/** The end of a claim, and the error of the store if it failed. */
interface End<TClaimEnd extends ClaimEnd> {
  readonly claim: TClaimEnd;
  readonly storeError: StoreError | null;
}

function ended<const TClaimEnd extends ClaimEnd>(
  claim: TClaimEnd,
  storeError: StoreError | null = null,
): End<TClaimEnd> {
  return { claim, storeError };
}

/** Commits. The run has succeeded, so a failing store must not make it fail: the sender's retry would run it again. */
function commit(store: ReplayStore, claim: HeldClaim, settings: ClaimSettings) {
  return endClaim(store, 'commit', () => claim.commitTo(store), 'committed', settings);
}

/**
 * Releases a claim that nobody uses: the store granted it too late, or it failed and may yet be granted, such as a statement that
 * waits for a lock after its driver has given up. Nothing waits for it, and it ends with its lease if that fails. A store that
 * has enough to do is left alone.
 */
function releaseUnused(
  store: ReplayStore,
  key: string,
  token: string,
  { maxStoreCalls, storeTimeoutMs }: ClaimSettings,
): void {
  if (isOverloaded(store, maxStoreCalls)) return;
  try {
    const answer = reachStore(store, store.release(key, token), storeTimeoutMs);
    if (isThenable(answer)) answer.then(undefined, () => {});
  } catch {}
}

/** Releases. A claim that cannot be released ends with its lease. */
function release(store: ReplayStore, key: string, token: string, settings: ClaimSettings) {
  return endClaim(store, 'release', () => store.release(key, token), 'released', settings);
}

/** @param done The end of the claim if the store says that it has acted. */
function endClaim<TDone extends ClaimEnd>(
  store: ReplayStore,
  verb: 'commit' | 'release',
  call: () => Awaitable<unknown>,
  done: TDone,
  settings: ClaimSettings,
): Awaitable<End<TDone | 'lost' | 'unrecorded'>> {
  const acted = (answer: unknown) => ended(yesOrNo(answer, verb) ? done : 'lost');
  const failed = (thrown: unknown) => ended('unrecorded', noteStoreError(thrown, settings));
  try {
    const answer = reachStore(store, call(), settings.storeTimeoutMs);
    return isThenable(answer) ? Promise.resolve(answer).then(acted).catch(failed) : acted(answer);
  } catch (thrown) {
    return failed(thrown);
  }
}
