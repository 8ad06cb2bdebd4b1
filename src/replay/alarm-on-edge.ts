import type { Sleeper } from './sleeper.ts';

// A timer for each sleeper. On Workers a timer belongs to the request that made it and ends with it, so no request may depend on
// the timer of another. On Node, `alarm-on-node.ts` takes the place of this file (`#alarm` in package.json).

/** Wakes a sleeper in `waitMs` milliseconds. */
export function wakeAfter(sleeper: Sleeper, waitMs: number, _now?: number): void {
  sleeper.timer = setTimeout(ring, waitMs, sleeper);
}

/** Does not wake a sleeper any more. */
export function letSleep(sleeper: Sleeper): void {
  clearTimeout(sleeper.timer);
}

function ring(sleeper: Sleeper): void {
  const waitMs = sleeper.wake(performance.now());
  if (waitMs < Number.POSITIVE_INFINITY) wakeAfter(sleeper, waitMs);
}
