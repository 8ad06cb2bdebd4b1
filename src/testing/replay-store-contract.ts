import type { Awaitable, Marks, ReplayStore } from '../replay/replay-store.ts';
import { claimCases } from './replay-store-contract/claim-cases.ts';
import { faultCases } from './replay-store-contract/fault-cases.ts';
import { fencingCases } from './replay-store-contract/fencing-cases.ts';
import { markCases } from './replay-store-contract/mark-cases.ts';
import { onceCases } from './replay-store-contract/once-cases.ts';
import { positionCases } from './replay-store-contract/position-cases.ts';
import type { StoreCase } from './replay-store-contract/store-case.ts';
import { valueCases } from './replay-store-contract/value-cases.ts';

/** One rule for every store. If the store breaks it, `run` rejects with an `Error` that says what it expected. */
export interface ContractCase {
  /** The rule as a sentence about the store. */
  readonly name: string;
  /** Checks the store. Most cases take milliseconds, the longest some seconds. */
  readonly run: () => Promise<void>;
}

/**
 * Returns the contract of a replay store as cases for any test runner: concurrent claims, fencing, leases and retention, odd
 * keys, values, and `once` over a store that fails or an owner that crashes. A store that has all of `Marks` is tested for
 * them too; any other store passes those cases at once. Each case uses its own keys, so all may share one store. They leave
 * behind claims of at most a minute, done keys, values and marks of an hour, and one done key of a hundred years.
 *
 * Time is the store's own. A store without a clock on its server may measure it for each client, with a margin that it tells in
 * `clockMarginMs`; the cases then wait so much longer for the end of a lease, and no case lets one end early.
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
  return cases.map(({ name, check }) => ({ name, run: async () => check(await makeStore()) }));
}

const cases: readonly StoreCase[] = [
  ...[...claimCases, ...fencingCases, ...valueCases],
  ...[...onceCases, ...faultCases],
  ...[...markCases, ...positionCases],
];
