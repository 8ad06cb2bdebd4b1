import { WebhookError } from '../errors.ts';
import { isThenable } from '../realms.ts';
import type { Awaitable } from '../replay/replay-store.ts';
import { withTimeout } from '../replay/with-timeout.ts';
import { describeThrown } from './thrown.ts';

/**
 * Asks a function of the user for something that a delivery needs, and waits for a promise.
 *
 * @param timeoutMs How long to wait, in milliseconds.
 * @param failed Makes the error. `why` says what the function did, without the message of `thrown`, which is what it threw.
 */
export async function ask<T>(
  question: () => Awaitable<T>,
  timeoutMs: number,
  failed: (why: string, thrown?: unknown) => Error,
): Promise<T> {
  const threw = (thrown: unknown) => failed(`threw ${describeThrown(thrown)}`, thrown);
  let answer: Awaitable<T>;
  try {
    answer = question();
    if (!isThenable(answer)) return answer;
  } catch (thrown) {
    throw threw(thrown);
  }
  const settled = Promise.resolve(answer).catch((thrown) => Promise.reject(threw(thrown)));
  return await withTimeout(settled, timeoutMs, () => {
    throw failed(noAnswer(timeoutMs));
  });
}

/**
 * Waits for the promise of something that a user may have written, and passes its rejection on.
 *
 * @param who Gives the answer, for the message.
 * @throws {WebhookError} `internal_error` if the time is up.
 */
export function inTime<T>(answer: PromiseLike<T>, timeoutMs: number, who: string): Promise<T> {
  return withTimeout(answer, timeoutMs, () => {
    throw new WebhookError('internal_error', `${who} ${noAnswer(timeoutMs)}.`);
  });
}

function noAnswer(timeoutMs: number): string {
  return `gave no answer within secretTimeoutMs (${timeoutMs})`;
}
