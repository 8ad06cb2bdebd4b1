import type { Sleeper } from './sleeper.ts';

// One timer for all sleepers, because a timer for each would take a twentieth of the time of a delivery. It does not keep the
// process alive. It is not cleared with the last sleeper, because the next one mostly comes before it ends.

const sleepers = new Set<Sleeper>();
let timer: NodeJS.Timeout | undefined;
/** When the timer ends, by the monotonic clock. */
let ringsAt = Number.POSITIVE_INFINITY;
/** The function that made the timer. A test that replaces the clock of the process leaves a timer that never ends. */
let madeBy: typeof setTimeout | undefined;

/** Wakes a sleeper in `waitMs` milliseconds. */
export function wakeAfter(sleeper: Sleeper, waitMs: number): void {
  const now = performance.now();
  sleeper.wakesAt = now + waitMs;
  sleepers.add(sleeper);
  if (madeBy !== setTimeout || ringsAt < now) setTimer(now, 0);
  else if (sleeper.wakesAt < ringsAt) setTimer(now, waitMs);
}

/** Does not wake a sleeper any more. */
export function letSleep(sleeper: Sleeper): void {
  sleepers.delete(sleeper);
}

function setTimer(now: number, waitMs: number): void {
  if (madeBy === setTimeout) clearTimeout(timer); // only the clock that made it can clear it
  madeBy = setTimeout;
  ringsAt = now + waitMs;
  timer = setTimeout(ring, waitMs);
  timer.unref?.(); // a test environment such as jsdom has numbers for timers
}

function ring(): void {
  const now = performance.now();
  let next = Number.POSITIVE_INFINITY;
  for (const sleeper of sleepers) {
    if (sleeper.wakesAt < now + 1) sleeper.wakesAt = now + sleeper.wake(now); // a timer may end a fraction early
    if (sleeper.wakesAt === Number.POSITIVE_INFINITY) sleepers.delete(sleeper);
    else next = Math.min(next, sleeper.wakesAt);
  }
  ringsAt = Number.POSITIVE_INFINITY;
  // So that thousands of sleepers take a hundredth of the time at most, each a little late.
  if (next < Number.POSITIVE_INFINITY) setTimer(now, Math.max(next - now, sleepers.size / 1_000));
}
