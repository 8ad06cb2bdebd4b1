import { isThenable } from './realms.ts';

/** Calls a function of the user that only watches. If it fails, now or later, nothing else changes. */
export function callObserver<T, TMore = undefined>(
  observer: ((value: T, more: TMore) => unknown) | undefined,
  value: T,
  more?: TMore,
): void {
  try {
    // An observer that takes `more` is called with it.
    ignoreRejection(observer?.(value, more as TMore));
  } catch {}
}

/** Keeps a promise for which nobody waits from ending the process when it rejects. */
export function ignoreRejection(result: unknown): void {
  // Also thenables that are not promises: a lazy query starts only when something waits for it.
  if (isThenable(result)) void settled(result);
}

async function settled(result: PromiseLike<unknown>): Promise<void> {
  try {
    await result;
  } catch {}
}
