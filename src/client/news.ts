import type { CallEvent } from '../schema/byourside-events.ts';
import { isTerminal } from '../schema/call-status.ts';
import { type CallEventHub, statusOf } from './call-event-hub.ts';
import { runWithin } from './run-within.ts';

/** The events of one call that arrive during a wait. */
export interface News {
  /** Returns the newest event that was not taken yet. The end of the call stays the newest. */
  readonly take: () => CallEvent | undefined;
  /**
   * Runs something until an event comes, and then returns `undefined`.
   *
   * @throws The reason of the signal, when that aborts.
   */
  readonly unlessNews: <T>(run: (signal: AbortSignal) => Promise<T>) => Promise<T | undefined>;
  /** Stops listening. */
  readonly close: () => void;
}

/** Listens for the events of a call, if there is a hub. */
export function newsOf(callId: string, events: CallEventHub | undefined, outer: AbortSignal | undefined): News {
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
