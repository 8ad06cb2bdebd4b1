import { WebhookError } from '../errors.ts';
import type { ReplayStore } from './replay-store.ts';

/** What a run holds while it goes on. */
export interface Claim {
  /** Aborts when the lease is lost: somebody else may have taken over, so stop. */
  readonly signal: AbortSignal;
  /**
   * Records the work as done now, through `store`, in place of the commit that follows the run. Made for
   * `postgresStore(pool).within(client)`: the commit is then part of the transaction in which the work itself is
   * written, so that both happen or neither does. Call it last in the transaction.
   *
   * @throws {WebhookError} `lease_lost` when somebody else has taken over: let the transaction roll back.
   */
  commit(store: Pick<ReplayStore, 'commit'>): Promise<void>;
}

/** How long a claim lasts, and how long what is done is remembered; both in milliseconds. */
export interface ClaimTimes {
  readonly leaseMs: number;
  readonly retainMs: number;
}

/**
 * A claim that is renewed after every third of its lease, so that two renewals may fail before it ends. A class, since
 * closures and a getter of each claim's own cost two microseconds a delivery.
 */
export class HeldClaim implements Claim {
  /** Whether the run has committed by itself. */
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
  // Made when somebody looks at it: most runs are done long before and never do.
  #controller: AbortController | undefined;

  /** @param claimedAt When the claim was asked for, in milliseconds since 1970: the store's lease has not begun earlier. */
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

  /** Ends the renewing. */
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
    } catch {} // tried again until the lease ends
    this.#renewing = false;
  }

  #lose(): void {
    this.#lost = true;
    this.stop();
    this.#controller?.abort(leaseLost());
  }
}

/** What runs without a claim has none to lose and none to commit. */
export const noClaim: Claim = {
  get signal() {
    return new AbortController().signal;
  },
  async commit() {},
};

function leaseLost(): WebhookError {
  return new WebhookError('lease_lost');
}
