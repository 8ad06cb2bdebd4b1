/** How the claim of a run ended; see {@link ClaimReport}. */
export type ClaimEnd = 'committed' | 'released' | 'lost' | 'unrecorded' | 'unclaimed';

/**
 * How the claim of a run ended.
 *
 * - `committed`: the run succeeded and is remembered.
 * - `released`: the run failed and the key is free again.
 * - `lost`: the lease had ended and somebody else has taken over; this run changed nothing in the store.
 * - `unrecorded`: the store failed when it was to commit or release; the key is free when the lease ends.
 * - `unclaimed`: the store failed when it was to claim, and `whenStoreFails: 'handle'` made the run go on without.
 */
export interface ClaimReport {
  readonly key: string;
  readonly claim: ClaimEnd;
  /** Why the store failed, for `unrecorded` and `unclaimed`; otherwise `null`. */
  readonly storeError: unknown;
}
