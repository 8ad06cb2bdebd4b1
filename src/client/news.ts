import type { CallEvent } from '../schema/byourside-events.ts';
import { isTerminal } from '../schema/call-status.ts';
import { type CallEventHub, statusOf } from './call-event-hub.ts';
import { runWithin } from './run-within.ts';

/** What a hub tells of one call while somebody waits for it. */
export interface News {
  /** The newest event that nobody has taken yet; the end of the call before all others. */
  readonly take: () => CallEvent | undefined;
  /**
   * Runs something until an event comes, and gives `undefined` then.
   *
   * @throws The reason of the signal, when that aborts.
   */
  readonly unlessNews: <T>(run: (signal: AbortSignal) => Promise<T>) => Promise<T | undefined>;
  /** Stops listening. */
  readonly close: () => void;
}

/** Listens for the events of a call, if there is a hub. */
export function listen(events: CallEventHub | undefined, callId: string, outer: AbortSignal | undefined): News {
  let event: CallEvent | undefined;
  let arrival = new AbortController();
  const close = events?.subscribe(callId, (next) => {
    if (event !== undefined && isTerminal(statusOf(event))) return;
    event = next;
    arrival.abort();
  });

  return {
    take() {
      const taken = event;
      event = undefined;
      if (taken !== undefined) arrival = new AbortController();
      return taken;
    },

    async unlessNews(run) {
      const { signal } = arrival;
      try {
        return await runWithin(Number.POSITIVE_INFINITY, [outer, signal], run);
      } catch (error) {
        if (signal.aborted && error === signal.reason) return undefined;
        throw error;
      }
    },

    close: () => close?.(),
  };
}
