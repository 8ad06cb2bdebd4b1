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
  let settled: T | typeof late;
  try {
    const answer = question();
    if (!isThenable(answer)) return answer;
    settled = await withTimeout(answer, timeoutMs);
  } catch (thrown) {
    throw failed(`threw ${describeThrown(thrown)}`, thrown);
  }
  if (settled === late) throw failed(noAnswer(timeoutMs));
  return settled;
}

/**
 * Waits for the promise of something that a user may have written, and passes its rejection on.
 *
 * @param who Gives the answer, for the message.
 * @throws {WebhookError} `internal_error` if the time is up.
 */
export async function inTime<T>(answer: PromiseLike<T>, timeoutMs: number, who: string): Promise<T> {
  const settled = await withTimeout(answer, timeoutMs);
  if (settled === late) throw new WebhookError('internal_error', `${who} ${noAnswer(timeoutMs)}.`);
  return settled;
}

function noAnswer(timeoutMs: number): string {
  return `gave no answer within secretTimeoutMs (${timeoutMs})`;
}

/** The result of {@link withTimeout} when the time is up. */
export const late = Symbol();

/** Waits for an answer at most `timeoutMs` milliseconds, and then returns {@link late}. */
export function withTimeout<T>(answer: PromiseLike<T>, timeoutMs: number): Promise<T | typeof late> {
  return new Promise((resolve, reject) => {
    const waiting: Sleeper = {
      wakesAt: 0,
      timer: undefined,
      wake() {
        resolve(late);
        return Number.POSITIVE_INFINITY;
      },
    };
    wakeAfter(waiting, timeoutMs);
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
