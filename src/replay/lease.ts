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
  // Made when somebody looks at it: most handlers are done long before and never do.
  let controller: AbortController | undefined;
  let endsAt = claimedAt + leaseMs;
  let lost = false;
  let renewing = false;
  const timer = setInterval(tick, leaseMs / 3);

  function tick(): void {
    if (Date.now() >= endsAt) lose();
    else if (!renewing) void renew();
  }

  async function renew(): Promise<void> {
    renewing = true;
    const startedAt = Date.now();
    try {
      if (await store.renew(key, token, leaseMs)) endsAt = startedAt + leaseMs;
      else lose();
    } catch {} // tried again until the lease ends
    renewing = false;
  }

  function lose(): void {
    lost = true;
    clearInterval(timer);
    controller?.abort(leaseLost());
  }

  return {
    get signal() {
      controller ??= new AbortController();
      if (lost) controller.abort(leaseLost());
      return controller.signal;
    },
    stop: () => clearInterval(timer),
  };
}

function leaseLost(): DOMException {
  return new DOMException('The lease on this delivery was lost: another run may have taken it over.', 'AbortError');
}
