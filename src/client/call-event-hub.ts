import { readOptions, wholeNumber } from '../read-options.ts';
import type { CallEvent } from '../schema/byourside-events.ts';
import { isTerminal } from '../schema/call-status.ts';

/** Settings of {@link callEventHub}. */
export interface CallEventHubOptions {
  /** How many ended calls the hub remembers; it forgets the oldest first. Default 1,000. */
  readonly maxRemembered?: number | undefined;
}

/** Passes the events of a receiver on to the waits for their calls. */
export interface CallEventHub {
  /** Takes an event: `bysWebhook(secret, events.handle)`, or `events.handle(event)` in your own handler. */
  readonly handle: (event: CallEvent) => void;
  /**
   * Calls the listener for every event of a call from now on, and at once if the hub remembers that the call ended. A
   * listener must not throw.
   *
   * @returns A function that removes the listener.
   */
  readonly subscribe: (callId: string, listener: (event: CallEvent) => void) => () => void;
}

/**
 * Connects a receiver with `waitForCall` in the same process: the wait ends when the webhook arrives, and polling is only the
 * safety net. If the webhook reaches another process, polling ends the wait.
 *
 * The hub remembers up to `maxRemembered` calls that ended before a wait began, each with its whole last event.
 *
 * @param options `maxRemembered`.
 * @throws {TypeError} If `maxRemembered` is not a whole number of at least 1, and for an unknown option.
 *
 * @example
 * ```ts
 * import { Client, callEventHub } from 'callhook/client';
 * import { bysWebhook } from 'callhook/fetch';
 *
 * const client = new Client({ apiKey: process.env.BYS_API_KEY });
 * const events = callEventHub();
 * export const POST = bysWebhook(process.env.BYS_WEBHOOK_SECRET, events.handle);
 *
 * export async function callAndWait(to: string, objective: string) {
 *   const placed = await client.placeCall({ to, objective, webhookUrl: 'https://example.com/webhooks/bys' });
 *   return client.waitForCall(placed, { events });
 * }
 * ```
 */
export function callEventHub(options: CallEventHubOptions = {}): CallEventHub {
  const { maxRemembered = 1_000 } = readOptions('callEventHub', options, { maxRemembered: wholeNumber(1) });
  // In the order in which the calls ended.
  const ends = new Map<string, CallEvent>();
  const listeners = new Map<string, Set<(event: CallEvent) => void>>();

  function remember(event: CallEvent): void {
    if (ends.has(event.callId)) return; // a retry
    const [oldest] = ends.keys();
    if (ends.size >= maxRemembered && oldest !== undefined) ends.delete(oldest);
    ends.set(event.callId, event);
  }

  return {
    handle(event) {
      if (isTerminal(statusOf(event))) remember(event);
      for (const listener of [...(listeners.get(event.callId) ?? [])]) listener(event);
    },

    subscribe(callId, listener) {
      const ofCall = listeners.get(callId) ?? new Set();
      listeners.set(callId, ofCall.add(listener));
      const end = ends.get(callId);
      if (end !== undefined) listener(end);
      return () => {
        ofCall.delete(listener);
        if (ofCall.size === 0 && listeners.get(callId) === ofCall) listeners.delete(callId);
      };
    },
  };
}

/** Returns the status that the name of an event says, because the `status` of a retry may tell of later changes. */
export function statusOf(event: CallEvent): string {
  return event.event.slice('call.'.length);
}
