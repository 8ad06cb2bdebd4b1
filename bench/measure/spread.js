import { median } from './median.js';

/**
 * The median of samples with its spread: the range that holds the true median 19 times out of 20. It counts ranks, so that one
 * round which the machine spent on something else does not change it.
 */
export function spreadOf(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const rank = Math.max(0, Math.floor(sorted.length / 2 - Math.sqrt(sorted.length)));
  return { value: median(sorted), low: sorted[rank], high: sorted[sorted.length - 1 - rank] };
}

/** The spread of the ratios of each round: two contenders of a round had the same weather. */
export function ratioSpread(samples, ofSamples) {
  return spreadOf(samples.map((sample, round) => sample / ofSamples[round]));
}
