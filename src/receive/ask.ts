import type { WebhookError } from '../errors.ts';
import { isThenable } from '../realms.ts';
import type { Awaitable } from '../replay/replay-store.ts';
import { describeThrown } from './thrown.ts';

/**
 * Asks a function of the user for something that a delivery needs, and waits for a promise.
 *
 * @param timeoutMs How long to wait, in milliseconds.
 * @param failed Makes the error. `why` says what the function did, without the message of what it threw.
 */
export async function ask<T>(
  question: () => Awaitable<T>,
  timeoutMs: number,
  failed: (why: string) => WebhookError,
): Promise<T> {
  try {
    const answer = question();
    if (!isThenable(answer)) return answer;
    const inTime = await withTimeout(answer, timeoutMs);
    if (inTime !== late) return inTime;
  } catch (thrown) {
    throw failed(`threw ${describeThrown(thrown)}`);
  }
  throw failed(`gave no answer within secretTimeoutMs (${timeoutMs})`);
}

const late = Symbol();

/** Waits for an answer at most `timeoutMs` milliseconds, and then returns {@link late}. */
export function withTimeout<T>(answer: PromiseLike<T>, timeoutMs: number): Promise<T | typeof late> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, timeoutMs, late);
    const settle =
      <TResult>(end: (result: TResult) => void) =>
      (result: TResult) => {
        clearTimeout(timer);
        end(result); // changes nothing after the time is up
      };
    Promise.resolve(answer).then(settle(resolve), settle(reject));
  });
}
