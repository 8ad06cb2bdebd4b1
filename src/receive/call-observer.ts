/** Calls an observer, whose own failure, now or later, must change nothing. */
export function callObserver<T>(observer: ((value: T) => unknown) | undefined, value: T): void {
  try {
    const result = observer?.(value);
    // Not only a Promise: a query that starts when somebody waits for it is to start, too.
    if (typeof result === 'object') Promise.resolve(result).catch(() => {});
  } catch {}
}
