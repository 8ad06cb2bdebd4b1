import { letSleep, wakeAfter } from '#alarm';
import { WebhookError } from '../errors.ts';
import { isThenable } from '../realms.ts';
import type { Awaitable } from '../replay/replay-store.ts';
import type { Sleeper } from '../replay/sleeper.ts';
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

/**
 * Waits for an answer at most `timeoutMs` milliseconds. Not a race of promises, which would take a further turn of each.
 *
 * @param whenLate Called when the time is up. The promise settles as it returns or throws.
 */
export function withTimeout<T>(answer: PromiseLike<T>, timeoutMs: number, whenLate: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const waiting: Sleeper = {
      wakesAt: 0,
      place: -1,
      timer: undefined,
      wake() {
        try {
          resolve(whenLate());
        } catch (error) {
          reject(error);
        }
        return Number.POSITIVE_INFINITY;
      },
    };
    wakeAfter(waiting, timeoutMs);
    // Not its own `then`, which a user may have written.
    Promise.resolve(answer).then(
      (result) => {
        letSleep(waiting);
        resolve(result); // changes nothing after the time is up
      },
      (error) => {
        letSleep(waiting);
        reject(error);
      },
    );
  });
}
