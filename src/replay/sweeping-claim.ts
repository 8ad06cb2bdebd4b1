import { everySoMany } from './every-so-many.ts';
import type { ClaimResult, ReplayStore } from './replay-store.ts';

/**
 * Returns a claim that also sweeps, in the background.
 *
 * @param sweepEvery The number of claims after which it sweeps; 0 for never.
 */
export function sweepingClaim(
  claim: ReplayStore['claim'],
  sweep: () => Promise<unknown>,
  sweepEvery: number,
): (key: string, token: string, leaseMs: number) => Promise<ClaimResult> {
  const isTimeToSweep = everySoMany(sweepEvery);
  return async (key, token, leaseMs) => {
    const result = await claim(key, token, leaseMs);
    if (isTimeToSweep()) sweep().catch(() => {}); // the next sweep may succeed
    return result;
  };
}
