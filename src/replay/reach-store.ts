import { brandOf } from '../copies.ts';
import { isThenable } from '../realms.ts';
import type { Awaitable } from './replay-store.ts';
import { withTimeout } from './with-timeout.ts';

/** The calls that a store has not answered. */
interface Unanswered {
  /** How many of its calls still wait for their answer. */
  waiting: number;
  /** How many calls in a row were given up, with no answer in between. */
  givenUp: number;
  /** The monotonic time of the last call that was let through although the store was silent. */
  probedAt: number;
}

/** After so many calls without an answer, a store counts as silent: its driver may keep each of them for ever. */
const silentAfter = 20;

/** Made with the first store that answers later. */
let unanswered: WeakMap<object, Unanswered> | undefined;

/**
 * Waits at most `timeoutMs` milliseconds for the answer of a store. An answer that is there at once costs no timer.
 *
 * @param onLate Called when the store answers or fails after the time is up. Default: none.
 * @throws The error of the store, and {@link NoAnswer} when the time is up.
 */
export function reachStore<T>(
  store: object,
  answer: Awaitable<T>,
  timeoutMs: number,
  onLate?: () => void,
): Awaitable<T> {
  if (!isThenable(answer)) return answer;
  const calls = callsOf(store);
  calls.waiting += 1;
  const giveUp = () => {
    calls.waiting -= 1;
    calls.givenUp += 1;
    throw new NoAnswer(timeoutMs);
  };
  return withTimeout(answer, timeoutMs, giveUp, (isLate) => {
    calls.givenUp = 0;
    if (isLate) onLate?.();
    else calls.waiting -= 1;
  });
}

/**
 * Checks that a store answers, before new work asks it something. Calls that end work already begun are never refused.
 *
 * @throws {Error} If `maxStoreCalls` calls wait for their answer, or if the store is silent: then one call in each `timeoutMs`
 *   passes, to find out when it answers again.
 */
export function checkStoreAnswers(store: object, maxStoreCalls: number, timeoutMs: number): void {
  const calls = unanswered?.get(clientOf(store));
  if (calls === undefined) return;
  if (calls.waiting >= maxStoreCalls) {
    throw new Error(`${maxStoreCalls} calls wait for its answer (maxStoreCalls)`);
  }
  if (calls.givenUp < silentAfter) return;
  const now = performance.now();
  if (now - calls.probedAt < timeoutMs) throw new Error(`it has not answered the last ${calls.givenUp} calls`);
  calls.probedAt = now;
}

/** Whether a store that counts as silent, or that has half as many calls to answer as it may, should be spared what can be left out. */
export function isOverloaded(store: object, maxStoreCalls: number): boolean {
  const calls = unanswered?.get(clientOf(store));
  return calls !== undefined && (calls.givenUp >= silentAfter || calls.waiting * 2 >= maxStoreCalls);
}

/** The error for a store that has not answered in time. */
export class NoAnswer extends Error {
  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`);
  }
}

function callsOf(store: object): Unanswered {
  unanswered ??= new WeakMap();
  const client = clientOf(store);
  let calls = unanswered.get(client);
  if (calls === undefined) {
    calls = { waiting: 0, givenUp: 0, probedAt: Number.NEGATIVE_INFINITY };
    unanswered.set(client, calls);
  }
  return calls;
}

/** Several stores may use one client, such as one for each tenant or each request. */
function clientOf(store: object): object {
  return (brandOf(store, 'client') as object | undefined) ?? store; // only an object can be a client
}
