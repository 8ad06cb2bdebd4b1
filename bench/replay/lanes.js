import { median } from '../measure/median.js';

/** How often every contender has its turn, and how many pairs of a claim and a commit a turn has. */
const full = { rounds: 15, pairs: 4_000 };
const quick = { rounds: 3, pairs: 200 };
const lanes = 16;

/**
 * Times contenders in turns, each with 16 pairs under way at any time.
 *
 * @param contenders By name, functions that claim and commit one new key.
 * @returns Rows and the thousands of pairs a second in every round, by name.
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
  const timesBare = (name) => median(samplesOf[name].map((sample, round) => sample / samplesOf[baseline][round]));
  const rows = entries.map(({ name, samples }) => [name, median(samples), timesBare(name)]);
  return { rows, timesBare };
}

export const laneColumns = [
  { name: 'thousand pairs/s', digits: 1 },
  { name: 'times bare', digits: 2 },
];

async function runPairs(pair, pairs) {
  let left = pairs;
  const lane = async () => {
    while (left-- > 0) await pair();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
