import { compileLoop } from './compile-loop.js';
import { median } from './median.js';

/** Of a full run and of a quick one: how often every contender has its turn, and how long a turn is. */
const full = { rounds: 80, turnMs: 4, warmUpMs: 250 };
const quick = { rounds: 10, turnMs: 2, warmUpMs: 50 };

/**
 * Times contenders in turns within one process, so that what slows the machine down for a while slows all of them.
 *
 * @param contenders Functions by name, which throw or give something false when they refuse their input.
 * @returns By name: the microseconds of a call in every round.
 */
export async function timeInterleaved(contenders, options) {
  const { rounds, turnMs, warmUpMs } = options.quick ? quick : full;
  const entries = [];
  for (const [name, call] of Object.entries(contenders)) {
    const loop = compileLoop(name, call);
    await takeTurn(loop, warmUpMs);
    const { calls, ms } = await takeTurn(loop, warmUpMs);
    entries.push({ name, loop, calls: Math.max(1, Math.round((calls / ms) * turnMs)), samples: [] });
  }
  for (let round = 0; round < rounds; round++) {
    // Another one begins each round: whoever comes after a contender that leaves much garbage pays for some of it.
    for (let turn = 0; turn < entries.length; turn++) {
      const { loop, calls, samples } = entries[(round + turn) % entries.length];
      const startedAt = performance.now();
      const waiting = loop(calls);
      if (waiting !== undefined) await waiting;
      samples.push(((performance.now() - startedAt) * 1000) / calls);
    }
  }
  return Object.fromEntries(entries.map(({ name, samples }) => [name, samples]));
}

/** The median of the ratios of each round: two contenders of a round had the same weather. */
export function ratio(samples, ofSamples) {
  return median(samples.map((sample, round) => sample / ofSamples[round]));
}

async function takeTurn(loop, atLeastMs) {
  const startedAt = performance.now();
  let calls = 0;
  for (; performance.now() - startedAt < atLeastMs; calls += 20) await loop(20);
  return { calls, ms: performance.now() - startedAt };
}
