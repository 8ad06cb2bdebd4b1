import type { Sleeper } from './sleeper.ts';

// One timer for all sleepers, because a timer for each would take a twentieth of the time of a delivery. It does not keep the
// process alive. It is not cleared with the last sleeper, because the next one mostly comes before it ends.

/** In no order. A `Set` would take longer for a sleeper than all else that a short wait costs. */
const sleepers: Sleeper[] = [];
let timer: NodeJS.Timeout | undefined;
/** When the timer ends, by the monotonic clock. */
let ringsAt = Number.POSITIVE_INFINITY;
/** The function that made the timer. A test that replaces the clock of the process leaves a timer that never ends. */
let madeBy: typeof setTimeout | undefined;

/** Wakes a sleeper in `waitMs` milliseconds from `now`, by the monotonic clock. */
export function wakeAfter(sleeper: Sleeper, waitMs: number, now: number = performance.now()): void {
  sleeper.wakesAt = now + waitMs;
  if (sleepers[sleeper.place] !== sleeper) sleeper.place = sleepers.push(sleeper) - 1;
  if (madeBy !== setTimeout || ringsAt < now) setTimer(now, 0);
  else if (sleeper.wakesAt < ringsAt) setTimer(now, waitMs);
}

/** Does not wake a sleeper any more. */
export function letSleep(sleeper: Sleeper): void {
  if (sleepers[sleeper.place] !== sleeper) return; // it sleeps already
  const last = sleepers.pop() as Sleeper; // there is one
  if (last === sleeper) return;
  sleepers[sleeper.place] = last;
  last.place = sleeper.place;
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
  ringsAt = Number.POSITIVE_INFINITY;
  // A copy: those that wake may let others sleep, and wait for something else.
  for (const sleeper of [...sleepers]) {
    if (sleepers[sleeper.place] !== sleeper) continue;
    if (sleeper.wakesAt < now + 1) sleeper.wakesAt = now + sleeper.wake(now); // a timer may end a fraction early
    if (sleeper.wakesAt === Number.POSITIVE_INFINITY) letSleep(sleeper);
  }
  const next = sleepers.reduce((first, { wakesAt }) => Math.min(first, wakesAt), Number.POSITIVE_INFINITY);
  // So that thousands of sleepers take a hundredth of the time at most, each a little late.
  if (next < Number.POSITIVE_INFINITY) setTimer(now, Math.max(next - now, sleepers.length / 1_000));
}
