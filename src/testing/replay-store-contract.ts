import type { Awaitable, DoneMarks, ReplayStore } from '../replay/replay-store.ts';
import { claimCases } from './replay-store-contract/claim-cases.ts';
import { doneMarkCases } from './replay-store-contract/done-mark-cases.ts';
import { faultCases } from './replay-store-contract/fault-cases.ts';
import { fencingCases } from './replay-store-contract/fencing-cases.ts';
import { onceCases } from './replay-store-contract/once-cases.ts';

/** One thing that every store does. It fails by rejecting with an `Error` that says what was expected. */
export interface ContractCase {
  /** What the store does, as a sentence. */
  readonly name: string;
  /** Takes at most some seconds, most of them no time at all. */
  readonly run: () => Promise<void>;
}

/**
 * What a replay store must do, as cases for any test runner: claiming by many at once, fencing, leases and retention, odd
 * keys, and `once` over a store that fails or whose owner crashes. Each case uses keys of its own, so that all may share
 * one store, and leaves nothing behind that lasts longer than a minute, or an hour where it is done.
 *
 * @param makeStore Gives the store under test; called once for each case.
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
  makeStore: () => Awaitable<ReplayStore | (ReplayStore & DoneMarks)>,
): readonly ContractCase[] {
  return [...claimCases, ...fencingCases, ...onceCases, ...faultCases, ...doneMarkCases].map(({ name, check }) => ({
    name,
    run: async () => check(await makeStore()),
  }));
}
