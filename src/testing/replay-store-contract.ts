import type { Awaitable, Marks, ReplayStore } from '../replay/replay-store.ts';
import { claimCases } from './replay-store-contract/claim-cases.ts';
import { doneMarkCases } from './replay-store-contract/done-mark-cases.ts';
import { faultCases } from './replay-store-contract/fault-cases.ts';
import { fencingCases } from './replay-store-contract/fencing-cases.ts';
import { onceCases } from './replay-store-contract/once-cases.ts';

/** One rule for every store. If the store breaks it, `run` rejects with an `Error` that says what it expected. */
export interface ContractCase {
  /** The rule as a sentence about the store. */
  readonly name: string;
  /** Checks the store. Most cases take milliseconds, the longest some seconds. */
  readonly run: () => Promise<void>;
}

/**
 * Returns the contract of a replay store as cases for any test runner: concurrent claims, fencing, leases and retention, odd
 * keys, and `once` over a store that fails or an owner that crashes. Each case uses its own keys, so all may share one store.
 * They leave behind claims of at most a minute, done keys of an hour, and one done key of a hundred years.
 *
 * @param makeStore Returns the store under test. Each case calls it once.
 *
 * @example
 * ```ts
 * import { describe, it } from 'node:test';
 * import { memoryStore } from 'callhook/replay';
 * import { replayStoreContract } from 'callhook/testing';
 *
 * describe('my store', () => {
 *   for (const { name, run } of replayStoreContract(() => memoryStore())) it(name, run);
 * });
 * ```
 */
export function replayStoreContract(
  makeStore: () => Awaitable<ReplayStore | (ReplayStore & Marks)>,
): readonly ContractCase[] {
  return [...claimCases, ...fencingCases, ...onceCases, ...faultCases, ...doneMarkCases].map(({ name, check }) => ({
    name,
    run: async () => check(await makeStore()),
  }));
}
