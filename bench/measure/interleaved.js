import { compileLoop } from './compile-loop.js';
import { median } from './median.js';
import { untilSteady } from './until-steady.js';

/** Of a full run and of a quick one: how often every contender has its turn, how long a turn is, and turns of the warm-up. */
const full = { rounds: 64, turnMs: 6, warmUpMs: 100, warmUpTurns: 40 };
const quick = { rounds: 10, turnMs: 2, warmUpMs: 20, warmUpTurns: 3 };

/** Milliseconds since some time. */
export const wallClock = () => performance.now();

/** Milliseconds of CPU time of this process, so that other processes on the machine count less. */
export function cpuClock() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Times contenders in turns within one process, so that what slows the machine down for a while slows all of them.
 *
 * @param contenders Functions by name, which throw or give something false when they refuse their input. A function may have a
 *   `prepare`, which gets ready so many calls before the clock runs.
 * @param clock `cpuClock` for contenders that wait for nothing outside this process.
 * @returns By name: the microseconds of a call in every round.
 */
export async function timeInterleaved(contenders, options, clock = wallClock) {
  const { rounds, turnMs, warmUpMs, warmUpTurns } = options.quick ? quick : full;
  const entries = [];
  for (const [name, call] of Object.entries(contenders)) {
    const loop = compileLoop(name, call);
    const timeCalls = async (calls) => {
      call.prepare?.(calls);
      const startedAt = clock();
      const waiting = loop(calls);
      if (waiting !== undefined) await waiting;
      return (clock() - startedAt) * 1000;
    };
    await untilSteady(() => microsecondsOf(timeCalls, warmUpMs), warmUpTurns);
    entries.push({ name, timeCalls, samples: [] });
  }
  for (const entry of entries) {
    await untilSteady(() => microsecondsOf(entry.timeCalls, warmUpMs), warmUpTurns); // once more: the others have changed much
    entry.calls = Math.max(1, Math.round((1000 * turnMs) / (await microsecondsOf(entry.timeCalls, warmUpMs))));
  }
  for (let round = 0; round < rounds; round++) {
    for (const { timeCalls, calls, samples } of orderOf(entries, round)) samples.push((await timeCalls(calls)) / calls);
  }
  return Object.fromEntries(entries.map(({ name, samples }) => [name, samples]));
}

/**
 * The order of a round. Another contender begins each one, and every second one goes backwards: after a contender that leaves much
 * garbage or fills the caches, the next one pays for some of it.
 */
export function orderOf(entries, round) {
  const start = (round >> 1) % entries.length;
  const order = [...entries.slice(start), ...entries.slice(0, start)];
  return round % 2 === 0 ? order : order.toReversed();
}

/** The median of the ratios of each round: two contenders of a round had the same weather. */
export function ratio(samples, ofSamples) {
  return median(samples.map((sample, round) => sample / ofSamples[round]));
}

/** Returns the microseconds of a call, over a while. */
async function microsecondsOf(timeCalls, atLeastMs) {
  let [calls, microseconds] = [0, 0];
  for (; microseconds < 1000 * atLeastMs; calls += 20) microseconds += await timeCalls(20);
  return microseconds / calls;
}
