/** Calls an observer. If it fails, now or later, nothing else changes. */
export function callObserver<TArgs extends readonly unknown[]>(
  observer: ((...args: TArgs) => unknown) | undefined,
  ...args: TArgs
): void {
  try {
    const result = observer?.(...args);
    // Also for thenables that are not promises: a lazy query starts only when something waits for it.
    if (typeof result === 'object') Promise.resolve(result).catch(() => {});
  } catch {}
}
