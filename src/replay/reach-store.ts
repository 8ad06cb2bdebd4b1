import type { Awaitable } from './replay-store.ts';

/**
 * Calls a store, and waits for its answer no longer than `timeoutMs` milliseconds. What answers at once costs no timer.
 *
 * @param onLate Given an answer that came when nobody waited for it any more.
 * @throws What the store throws; an `Error` when the time is over.
 */
export function reachStore<T>(
  call: () => Awaitable<T>,
  timeoutMs: number,
  onLate: (answer: T) => void = ignore,
): Awaitable<T> {
  const answer = call();
  return isPromise(answer) ? inTime(answer, timeoutMs, onLate) : answer;
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

function isPromise<T>(answer: Awaitable<T>): answer is PromiseLike<T> {
  return typeof (answer as { then?: unknown } | null | undefined)?.then === 'function'; // whatever it is, it may have none
}
