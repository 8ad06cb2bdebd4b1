import { letSleep, wakeAfter } from '#alarm';
import type { Sleeper } from './sleeper.ts';

/**
 * Waits for an answer at most `timeoutMs` milliseconds. Not a race of promises, which would take a further turn of each.
 *
 * @param whenLate Called when the time is up. The promise settles as it returns or throws.
 * @param onAnswer Called when the answer comes or fails, also after the time is up. Must not throw. Default: none.
 */
export function withTimeout<T>(
  answer: PromiseLike<T>,
  timeoutMs: number,
  whenLate: () => T,
  onAnswer?: (isLate: boolean) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const waiting: Sleeper = {
      wakesAt: 0,
      place: -1,
      timer: undefined,
      wake() {
        isLate = true;
        try {
          resolve(whenLate());
        } catch (error) {
          reject(error);
        }
        return Number.POSITIVE_INFINITY;
      },
    };
    wakeAfter(waiting, timeoutMs);
    // Not its own `then`, which a user may have written: it may answer twice, or with a promise that never settles.
    Promise.resolve(answer).then(
      (result) => {
        letSleep(waiting);
        onAnswer?.(isLate);
        resolve(result); // changes nothing after the time is up
      },
      (error) => {
        letSleep(waiting);
        onAnswer?.(isLate);
        reject(error);
      },
    );
  });
}
