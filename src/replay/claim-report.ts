import type { StoreError } from './store-error.ts';

/** The end of a claim; see {@link ClaimReport}. */
export type ClaimEnd = 'committed' | 'released' | 'lost' | 'unrecorded' | 'unclaimed';

/**
 * Tells how the claim of a run ended.
 *
 * - `committed`: the run succeeded, and the store remembers it.
 * - `released`: the run failed, and the key is free again.
 * - `lost`: the lease ended and another run has taken over; this run changed nothing in the store.
 * - `unrecorded`: the store failed to commit or release; the key is free when the lease ends.
 * - `unclaimed`: the store failed to claim, and the run went on without a claim because of `whenStoreFails: 'handle'`.
 */
export interface ClaimReport {
  readonly key: string;
  readonly claim: ClaimEnd;
  /** The error of the store, cleaned so that you can log it, for `unrecorded` and `unclaimed`; otherwise `null`. */
  readonly storeError: StoreError | null;
}
