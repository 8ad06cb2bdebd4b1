import { WebhookError } from '../errors.ts';
import type { ReplayStore } from './replay-store.ts';

/** The claim that a run holds. */
export interface Claim {
  /** Aborts when the lease is lost: another run may have taken over, so stop. */
  readonly signal: AbortSignal;
  /**
   * Records the work as done now, through `store`; callhook then does not commit after the run. Use it with
   * `postgresStore(pool).within(client)`: the commit becomes part of the transaction that writes your work, so that both
   * happen or neither does. Call it last in the transaction.
   *
   * @throws {WebhookError} `lease_lost` if another run has taken over: let the transaction roll back.
   */
  commit(store: Pick<ReplayStore, 'commit'>): Promise<void>;
}

/** How long a claim lasts, and how long the store remembers a finished key; both in milliseconds. */
export interface ClaimTimes {
  readonly leaseMs: number;
  readonly retainMs: number;
}

/**
 * Renews a claim after every third of its lease, so that two renewals may fail before it ends. It is a class, because
 * closures and a getter for each claim cost two microseconds per delivery.
 */
export class HeldClaim implements Claim {
  /** Whether the run itself has committed. */
  committed = false;
  readonly #store: ReplayStore;
  readonly #key: string;
  readonly #token: string;
  readonly #times: ClaimTimes;
  readonly #timer: ReturnType<typeof setInterval>;
  #endsAt: number;
  #stopped = false;
  #lost = false;
  #renewing = false;
  // Made on first use: most runs never look at it.
  #controller: AbortController | undefined;

  /** @param claimedAt The time before the claim, in milliseconds since 1970: the store's lease has not begun earlier. */
  constructor(store: ReplayStore, key: string, token: string, times: ClaimTimes, claimedAt: number) {
    this.#store = store;
    this.#key = key;
    this.#token = token;
    this.#times = times;
    this.#endsAt = claimedAt + times.leaseMs;
    this.#timer = setInterval(HeldClaim.#tick, times.leaseMs / 3, this);
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#lost) this.#controller.abort(leaseLost());
    return this.#controller.signal;
  }

  async commit(store: Pick<ReplayStore, 'commit'>): Promise<void> {
    // A renewal would wait for the transaction to end, and then find the claim gone.
    this.stop();
    if (!(await store.commit(this.#key, this.#token, this.#times.retainMs))) throw leaseLost();
    this.committed = true;
  }

  /** Stops renewing. */
  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
  }

  static #tick(claim: HeldClaim): void {
    if (Date.now() >= claim.#endsAt) claim.#lose();
    else if (!claim.#renewing) void claim.#renew();
  }

  async #renew(): Promise<void> {
    this.#renewing = true;
    const startedAt = Date.now();
    try {
      const renewed = await this.#store.renew(this.#key, this.#token, this.#times.leaseMs);
      if (renewed) this.#endsAt = startedAt + this.#times.leaseMs;
      else if (!this.#stopped) this.#lose();
    } catch {} // the next tick tries again until the lease ends
    this.#renewing = false;
  }

  #lose(): void {
    this.#lost = true;
    this.stop();
    this.#controller?.abort(leaseLost());
  }
}

/** Stands for the claim of a run that has none: there is nothing to lose and nothing to commit. */
export const noClaim: Claim = {
  get signal() {
    return new AbortController().signal;
  },
  async commit() {},
};

function leaseLost(): WebhookError {
  return new WebhookError('lease_lost');
}
