import type { CallEvent } from '../schema/byourside-events.ts';
import { isTerminal } from '../schema/call-status.ts';

/** Settings of {@link callEventHub}. */
export interface CallEventHubOptions {
  /** Of how many calls the end is remembered at most; the oldest go first. Default 1,000. */
  readonly maxRemembered?: number | undefined;
}

/** Carries the events that a receiver got to those who wait for their calls. */
export interface CallEventHub {
  /** What the receiver calls with each event: `bysWebhook(secret, events.handle)`, or a line in a handler of your own. */
  readonly handle: (event: CallEvent) => void;
  /**
   * Tells the listener of every event of a call from now on, and at once of its end, if that is remembered. A listener must
   * not throw.
   *
   * @returns A function that ends it.
   */
  readonly subscribe: (callId: string, listener: (event: CallEvent) => void) => () => void;
}

/**
 * Makes a hub between a receiver and `waitForCall` in the same process: with it a wait ends when the webhook arrives,
 * and polling is no more than the safety net. Where the webhook reaches another process, that safety net is what ends it.
 *
 * An end that comes before anybody waits is remembered: at most `maxRemembered` of them, with all that their events hold.
 *
 * @throws {TypeError} When `maxRemembered` is no whole number of at least 1.
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
  const { maxRemembered = 1_000 } = options;
  if (!Number.isSafeInteger(maxRemembered) || maxRemembered < 1) {
    throw new TypeError(`maxRemembered must be a whole number of at least 1, got ${String(maxRemembered)}.`);
  }
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

/** The status that an event brings: that of its name, since a retry may be built later and say more than happened. */
export function statusOf(event: CallEvent): string {
  return event.event.slice('call.'.length);
}
