import { median } from '../measure/median.js';

/** How often every contender has its turn, and how many pairs of a claim and a commit a turn has. */
const full = { rounds: 11, pairs: 2_000 };
const quick = { rounds: 3, pairs: 200 };
const lanes = 16;

/**
 * Times contenders in turns, each with 16 pairs under way at any time.
 *
 * @param contenders By name, functions that claim and commit one new key.
 * @param baseline The name of the contender that the others are compared with, round by round.
 * @returns Rows, and the median ratio of a contender.
 */
export async function timeLanes(contenders, baseline, options) {
  const { rounds, pairs } = options.quick ? quick : full;
  const entries = Object.entries(contenders).map(([name, pair]) => ({ name, pair, samples: [] }));
  for (const { pair } of entries) await runPairs(pair, pairs);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < entries.length; turn++) {
      const { pair, samples } = entries[(round + turn) % entries.length];
      const startedAt = performance.now();
      await runPairs(pair, pairs);
      samples.push(pairs / (performance.now() - startedAt));
    }
  }
  const samplesOf = Object.fromEntries(entries.map(({ name, samples }) => [name, samples]));
  const ratiosOf = (name) => samplesOf[name].map((sample, round) => sample / samplesOf[baseline][round]);
  const rows = entries.map(({ name, samples }) => [name, median(samples), ...withSpread(ratiosOf(name))]);
  return { rows, timesBaseline: (name) => median(ratiosOf(name)) };
}

export const laneColumns = [{ name: 'thousand pairs/s', digits: 1 }, ...spreadColumns('times baseline')];

/** The columns for {@link withSpread}. */
export function spreadColumns(name) {
  return [
    { name, digits: 2 },
    { name: 'lower quarter', digits: 2 },
    { name: 'upper quarter', digits: 2 },
  ];
}

/** The median of ratios, and between which values the middle half of them lies. */
export function withSpread(ratios) {
  const sorted = [...ratios].sort((a, b) => a - b);
  const at = (part) => sorted[Math.round(part * (sorted.length - 1))];
  return [median(ratios), at(0.25), at(0.75)];
}

async function runPairs(pair, pairs) {
  let left = pairs;
  const lane = async () => {
    while (left-- > 0) await pair();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
