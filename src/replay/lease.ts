import type { ReplayStore } from './replay-store.ts';

/** A claim that is kept alive while its owner works. */
export interface Lease {
  /** Aborts when the lease is lost: it was taken over, or it ended while the store could not be reached. */
  readonly signal: AbortSignal;
  /** Ends the renewing. */
  stop(): void;
}

/** Renews a claim after every third of its time, so that two renewals may fail before it ends. */
export function startLease(store: ReplayStore, key: string, token: string, leaseMs: number): Lease {
  // Made when somebody looks at it: most handlers are done long before and never do.
  let controller: AbortController | undefined;
  let lost = false;
  let endsAt = Date.now() + leaseMs;
  let timer: ReturnType<typeof setTimeout> | undefined = schedule();

  function schedule() {
    return setTimeout(renew, leaseMs / 3);
  }

  async function renew(): Promise<void> {
    const renewing = timer;
    const startedAt = Date.now();
    try {
      if (await store.renew(key, token, leaseMs)) endsAt = startedAt + leaseMs;
      else lost = true;
    } catch {
      lost = Date.now() >= endsAt;
    }
    if (timer !== renewing) return; // stopped meanwhile
    if (lost) controller?.abort(leaseLost());
    else timer = schedule();
  }

  return {
    get signal() {
      controller ??= new AbortController();
      if (lost) controller.abort(leaseLost());
      return controller.signal;
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

function leaseLost(): DOMException {
  return new DOMException('The lease on this delivery was lost: another run may have taken it over.', 'AbortError');
}
