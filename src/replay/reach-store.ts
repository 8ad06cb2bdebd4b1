import { isThenable } from '../realms.ts';
import type { Awaitable } from './replay-store.ts';

/**
 * Calls a store and waits at most `timeoutMs` milliseconds for its answer. A store that answers at once costs no timer.
 *
 * @param onLate Gets an answer that comes after the time is up.
 * @throws The error of the store, and an `Error` when the time is up.
 */
export function reachStore<T>(
  call: () => Awaitable<T>,
  timeoutMs: number,
  onLate: (answer: T) => void = ignore,
): Awaitable<T> {
  const answer = call();
  return isThenable(answer) ? inTime(answer, timeoutMs, onLate) : answer;
}

function inTime<T>(answer: PromiseLike<T>, timeoutMs: number, onLate: (answer: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let waiting = true;
    const timer = setTimeout(() => {
      waiting = false;
      reject(new Error(`no answer within ${timeoutMs} ms`));
    }, timeoutMs);
    answer.then(
      (value) => {
        clearTimeout(timer);
        if (waiting) resolve(value);
        else onLate(value);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

function ignore(): void {}
