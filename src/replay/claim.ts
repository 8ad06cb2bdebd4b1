import { letSleep, wakeAfter } from '#alarm';
import { WebhookError } from '../errors.ts';
import { isThenable } from '../realms.ts';
import { yesOrNo } from './answers.ts';
import type { ClaimSettings } from './claim-options.ts';
import type { ClaimEnd, ClaimReport } from './claim-report.ts';
import { NoAnswer, reachStore } from './reach-store.ts';
import type { Awaitable, ReplayStore } from './replay-store.ts';
import type { Sleeper } from './sleeper.ts';
import { noteStoreError, storeUnavailable } from './store-failure.ts';

/** The claim that a run holds. */
export interface Claim {
  /**
   * Aborts when the run must stop: the lease is lost, so that another run may have taken over, or `maxRunMs` is over. Its
   * reason is a `WebhookError` with the code `lease_lost` or `handler_timeout`.
   */
  readonly signal: AbortSignal;
  /**
   * Records the work as done now, through `store`; callhook then does not commit after the run. Use it with
   * `postgresStore(pool).within(client)`: the commit becomes part of the transaction that writes your work, so that both
   * happen or neither does. Call it last in the transaction. If it fails, the claim is still held, and you may try again.
   *
   * @throws {WebhookError} `lease_lost` if another run has taken over, and `store_unavailable` without an answer within
   *   `storeTimeoutMs`: let the transaction roll back, because a commit that was given up may yet take effect.
   * @throws The error of the store.
   */
  commit(store: Pick<ReplayStore, 'commit'>): Promise<void>;
}

/** Work that runs once, and what its end means. One object for each run, because closures cost a delivery more time. */
export interface Work<TValue, TEnd> {
  /** Begins the work, and returns its result or a promise of it. */
  begin(claim: Claim): unknown;
  /** Makes the value of what the work returned. It throws if the run has failed nevertheless. */
  returned(result: unknown): TValue;
  /** Makes the value of what the work threw. It throws if the run has failed. */
  threw(thrown: unknown): TValue;
  /** Returns the value that the store keeps with the commit, of at most 65,536 bytes; `undefined` for none. */
  kept(): string | undefined;
  /** Gets the report of the claim. Must not throw. */
  observe(report: ClaimReport): void;
  /** Makes the end of a run that has finished. */
  processed(value: TValue, claim: Exclude<ClaimEnd, 'released'>): TEnd;
  /** Makes the end if a run had finished before. `kept`: the value of its commit. */
  duplicate(kept: string | undefined): TEnd;
  /** Makes the end if another run is going on. */
  inFlight(retryAfterMs: number): TEnd;
}

/** The steps of {@link Work} that a run without a claim needs. */
export type BoundWork<TValue> = Pick<Work<TValue, unknown>, 'begin' | 'returned' | 'threw'>;

/** Bounds a run that has no claim. */
export class BoundRun implements Claim, Sleeper {
  wakesAt = 0;
  place = -1;
  timer: Sleeper['timer'];
  /** Whether the run is over, or must stop: nothing keeps its claim any more. */
  protected isOver = false;
  readonly #maxRunMs: number;
  /** When the run must have ended, by the monotonic clock. */
  #endsAt = 0;
  #stopReason: WebhookError | undefined;
  #giveUp: ((reason: WebhookError) => void) | undefined;
  // Made on first use: most runs never look at it.
  #controller: AbortController | undefined;

  constructor(maxRunMs: number) {
    this.#maxRunMs = maxRunMs;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#stopReason !== undefined) this.#controller.abort(this.#stopReason);
    return this.#controller.signal;
  }

  async commit(_store: Pick<ReplayStore, 'commit'>): Promise<void> {}

  /**
   * Runs work, but not for longer than a run may take. Work that does not wait costs no timer and no promise.
   *
   * @throws {WebhookError} `handler_timeout` when the time is over.
   * @throws The error of the work.
   */
  run<TValue>(work: BoundWork<TValue>): Awaitable<TValue> {
    let result: unknown;
    try {
      result = work.begin(this);
      if (isThenable(result)) return this.#wait(result, work);
    } catch (thrown) {
      this.isOver = true;
      return work.threw(thrown);
    }
    this.isOver = true;
    return work.returned(result);
  }

  #wait<TValue>(result: PromiseLike<unknown>, work: BoundWork<TValue>): Promise<TValue> {
    const now = performance.now();
    this.#endsAt = now + this.#maxRunMs;
    wakeAfter(this, Math.min(this.firstWait(now), this.#maxRunMs), now);
    return new Promise((resolve, reject) => {
      this.#giveUp = reject;
      const settle = (how: 'returned' | 'threw', given: unknown) => {
        this.#end();
        try {
          resolve(work[how](given)); // changes nothing after the time is up
        } catch (error) {
          reject(error);
        }
      };
      // Its own `then` may give a promise that never settles.
      Promise.resolve(result).then(
        (value) => settle('returned', value),
        (thrown) => settle('threw', thrown),
      );
    });
  }

  /** Says that the run is over, so that nothing wakes it. */
  #end(): void {
    this.isOver = true;
    letSleep(this);
  }

  /** For the alarm. */
  wake(now: number): number {
    const leftMs = this.#endsAt - now;
    if (leftMs >= 1) return Math.min(this.goOn(now), leftMs);
    const reason = new WebhookError('handler_timeout');
    this.stop(reason);
    this.#end();
    this.#giveUp?.(reason);
    return Number.POSITIVE_INFINITY;
  }

  /** Aborts the signal, so that the run stops. One that goes on nevertheless is given up when its time is over. */
  protected stop(reason: WebhookError): void {
    this.isOver = true;
    this.#stopReason ??= reason;
    this.#controller?.abort(reason);
  }

  /** The milliseconds until {@link goOn} is called first. */
  protected firstWait(_now: number): number {
    return Number.POSITIVE_INFINITY;
  }

  /** Called again and again while the run goes on. Returns the milliseconds until the next time. */
  protected goOn(_now: number): number {
    return Number.POSITIVE_INFINITY;
  }
}

/** A run that holds a claim, and renews it after every third of its lease, so that two renewals may fail before it ends. */
export class HeldClaim extends BoundRun {
  /** Whether the run itself has committed. */
  committed = false;
  readonly #store: ReplayStore;
  readonly #key: string;
  readonly #token: string;
  readonly #settings: ClaimSettings;
  readonly #work: Pick<Work<unknown, unknown>, 'kept'>;
  #leaseEndsAt: number;
  /** How many commits of the run itself wait for their answer. */
  #committing = 0;

  /**
   * @param claimedAt The monotonic time before the claim: the store's lease has not begun earlier.
   * @param work Knows the value to keep with the commit.
   */
  constructor(
    store: ReplayStore,
    key: string,
    token: string,
    settings: ClaimSettings,
    claimedAt: number,
    work: Pick<Work<unknown, unknown>, 'kept'>,
  ) {
    super(settings.maxRunMs);
    this.#store = store;
    this.#key = key;
    this.#token = token;
    this.#settings = settings;
    this.#work = work;
    this.#leaseEndsAt = claimedAt + settings.leaseMs;
  }

  override async commit(store: Pick<ReplayStore, 'commit'>): Promise<void> {
    const { storeTimeoutMs } = this.#settings;
    this.#committing += 1;
    try {
      const answer = await reachStore(store, this.commitTo(store), storeTimeoutMs);
      if (!yesOrNo(answer, 'commit')) throw leaseLost();
      this.committed = true;
    } catch (thrown) {
      if (!(thrown instanceof NoAnswer)) throw thrown;
      throw storeUnavailable(noteStoreError(thrown, this.#settings));
    } finally {
      this.#committing -= 1;
    }
  }

  /** Commits through a store, with the value to keep, and returns its answer. */
  commitTo(store: Pick<ReplayStore, 'commit'>): Awaitable<unknown> {
    const value = this.#work.kept();
    const { retainMs } = this.#settings;
    // Without a value, pass only three arguments: a store may count them.
    if (value === undefined) return store.commit(this.#key, this.#token, retainMs);
    return store.commit(this.#key, this.#token, retainMs, value);
  }

  protected override firstWait(now: number): number {
    const { leaseMs } = this.#settings;
    return Math.max(0, this.#leaseEndsAt - (2 * leaseMs) / 3 - now);
  }

  protected override goOn(now: number): number {
    if (this.isOver || this.committed) return super.goOn(now);
    const leftMs = this.#leaseEndsAt - now;
    // A renewal would wait for the transaction of the commit to end, and then find the claim gone.
    if (this.#committing === 0) void this.#renew(now);
    else if (leftMs <= 0) this.stop(leaseLost());
    const third = this.#settings.leaseMs / 3;
    return leftMs > 0 ? Math.min(third, Math.ceil(leftMs)) : third;
  }

  /**
   * Renews once, for a third of the lease at most, so that a hung renewal does not block the next. Only the store ends a lease:
   * at its supposed end, a last renewal decides, because this process may have slept while the store still holds the claim.
   */
  async #renew(startedAt: number): Promise<void> {
    const { leaseMs, storeTimeoutMs } = this.#settings;
    const isLast = startedAt >= this.#leaseEndsAt;
    let renewed = !isLast; // without an answer, the next renewal may succeed
    try {
      const answer = this.#store.renew(this.#key, this.#token, leaseMs);
      renewed = yesOrNo(await reachStore(this.#store, answer, Math.min(storeTimeoutMs, leaseMs / 3)), 'renew');
      if (renewed) this.#leaseEndsAt = Math.max(this.#leaseEndsAt, startedAt + leaseMs);
    } catch {}
    if (!renewed && !this.isOver && !this.committed && this.#committing === 0) this.stop(leaseLost());
  }
}

function leaseLost(): WebhookError {
  return new WebhookError('lease_lost');
}
