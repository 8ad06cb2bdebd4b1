import type { ReplayStore } from './replay-store.ts';

/** A claim that is kept alive while its owner works. */
export interface Lease {
  /** Aborts when the lease is lost: it was taken over, or it ended while the store could not be reached. */
  readonly signal: AbortSignal;
  /** Ends the renewing. */
  stop(): void;
}

/**
 * Renews a claim after every third of its time, so that two renewals may fail before it ends.
 *
 * @param claimedAt When the claim was asked for, in milliseconds since 1970: the store's lease has not begun earlier.
 */
export function startLease(store: ReplayStore, key: string, token: string, leaseMs: number, claimedAt: number): Lease {
  return new RenewedLease(store, key, token, leaseMs, claimedAt);
}

/** A class, since closures and a getter of each lease's own cost two microseconds a delivery. */
class RenewedLease implements Lease {
  readonly #store: ReplayStore;
  readonly #key: string;
  readonly #token: string;
  readonly #leaseMs: number;
  readonly #timer: ReturnType<typeof setInterval>;
  #endsAt: number;
  #lost = false;
  #renewing = false;
  // Made when somebody looks at it: most handlers are done long before and never do.
  #controller: AbortController | undefined;

  constructor(store: ReplayStore, key: string, token: string, leaseMs: number, claimedAt: number) {
    this.#store = store;
    this.#key = key;
    this.#token = token;
    this.#leaseMs = leaseMs;
    this.#endsAt = claimedAt + leaseMs;
    this.#timer = setInterval(RenewedLease.#tick, leaseMs / 3, this);
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#lost) this.#controller.abort(leaseLost());
    return this.#controller.signal;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  static #tick(lease: RenewedLease): void {
    if (Date.now() >= lease.#endsAt) lease.#lose();
    else if (!lease.#renewing) void lease.#renew();
  }

  async #renew(): Promise<void> {
    this.#renewing = true;
    const startedAt = Date.now();
    try {
      if (await this.#store.renew(this.#key, this.#token, this.#leaseMs)) this.#endsAt = startedAt + this.#leaseMs;
      else this.#lose();
    } catch {} // tried again until the lease ends
    this.#renewing = false;
  }

  #lose(): void {
    this.#lost = true;
    this.stop();
    this.#controller?.abort(leaseLost());
  }
}

function leaseLost(): DOMException {
  return new DOMException('The lease on this delivery was lost: another run may have taken it over.', 'AbortError');
}
