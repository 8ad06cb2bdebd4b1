import { longestTimer } from '../../read-options.ts';
import { type Closing, closedError } from './closing.ts';

/** The time in which calls live: real time, or a time that stands still until it is moved on. */
export interface Timeline {
  /** Milliseconds since 1970. */
  now(): number;
  /** Starts a process that only sleeps and does short I/O. Rejects if the process does. */
  run(process: () => Promise<void>): Promise<void>;
  /** Sleeps, inside a process that `run` started. Rejects when the simulator is closed. */
  sleep(ms: number, closing: Closing): Promise<void>;
  /** Waits for running processes or, if all of them sleep, moves on to the next wake-up. Only if the time stands still. */
  step?(): Promise<void>;
}

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
        Math.min(ms, longestTimer), // Node runs a longer timer at once
      );
      const stopListening = closing.onClose(() => {
        clearTimeout(timer);
        reject(closedError());
      });
    });
  },
};
