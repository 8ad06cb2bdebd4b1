import { type Closing, closedError } from './closing.ts';

/** The time in which calls live: the real one, or one that stands still until it is told to go on. */
export interface Timeline {
  /** Milliseconds since 1970. */
  now(): number;
  /** Starts something that takes its time only by sleeping, or with I/O that is over soon. Rejects as `process` does. */
  run(process: () => Promise<void>): Promise<void>;
  /** Waits, within what was started with `run`. Rejects when the simulator is closed. */
  sleep(ms: number, closing: Closing): Promise<void>;
  /** Waits for what goes on or, if all sleep, goes to the moment when the next wakes. Only there where time stands still. */
  step?(): Promise<void>;
}

/** What is longer would be over at once. */
const longestTimer = 2 ** 31 - 1;

/** Time as it passes. */
export const realTimeline: Timeline = {
  now: () => Date.now(),
  run: (process) => process(),
  async sleep(ms, closing) {
    closing.throwIfClosed();
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => {
          stopListening();
          resolve();
        },
        Math.min(ms, longestTimer),
      );
      const stopListening = closing.onClose(() => {
        clearTimeout(timer);
        reject(closedError());
      });
    });
  },
};
