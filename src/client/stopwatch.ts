/** Pauses for so many milliseconds. The signal aborts when nobody waits any more. */
export type Sleep = (ms: number, signal: AbortSignal) => unknown;

/** Measures the time that something takes. */
export interface Clock {
  /** Milliseconds since the clock was started. */
  readonly elapsed: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Starts a clock. A `sleep` that only pretends to, in a test, moves the clock on all the same: a deadline comes when it has
 * been slept away.
 */
export function startClock(sleep: Sleep): Clock {
  const startedAt = performance.now();
  let skipped = 0;
  return {
    elapsed: () => performance.now() - startedAt + skipped,
    async sleep(ms, signal) {
      const before = performance.now();
      await sleep(ms, signal);
      if (!signal.aborted) skipped += Math.max(0, ms - (performance.now() - before));
    },
  };
}

/** Sleeps by a timer, which is cleared when the signal aborts. */
export function timerSleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(wake, ms);
    signal.addEventListener('abort', wake);

    function wake(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    }
  });
}
