/** Pauses for so many milliseconds. The signal aborts when the pause is no longer needed. */
export type Sleep = (ms: number, signal: AbortSignal) => unknown;

/** Measures how long something takes. */
export interface Stopwatch {
  /** Returns the milliseconds since the start. */
  readonly elapsed: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Starts a stopwatch. It counts a pause in full even if `sleep` returns early, as in a test, so deadlines still come. */
export function startStopwatch(sleep: Sleep): Stopwatch {
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

/** Sleeps by a timer, which an abort of the signal clears. */
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
