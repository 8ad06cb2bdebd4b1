import { aFunction, longestTimer, type OptionChecks, oneOf, wholeNumber } from '../read-options.ts';

/** The options of a claim: those that `once` and a receiver share. */
export interface ClaimOptions {
  /**
   * How long a claim lasts without a renewal, in whole milliseconds of at least 100. Default 30,000. callhook renews it while the run goes
   * on; after a crash the key is free again this much later.
   */
  readonly leaseMs?: number | undefined;
  /**
   * How long the store remembers a finished key, in whole milliseconds. Default 7 days: longer than senders retry. A receiver
   * needs at least twice its tolerance: otherwise somebody who has captured a delivery could send it again.
   */
  readonly retainMs?: number | undefined;
  /**
   * How long a run may take, in whole milliseconds. Default 900,000 (15 minutes). Then its signal aborts, callhook releases the
   * claim and fails with `handler_timeout`, so that a retry runs again. A run that ignores its signal may go on beside it.
   */
  readonly maxRunMs?: number | undefined;
  /**
   * How long callhook waits for an answer of the store, in whole milliseconds. Default 5,000. It waits for a claim no longer than
   * `leaseMs`.
   */
  readonly storeTimeoutMs?: number | undefined;
  /**
   * How many calls of this process may wait for the store at the same time, as a whole number. Default 1,000. callhook answers
   * `store_unavailable` to further deliveries at once. It does the same after 20 calls in a row without an answer, and then
   * asks the store once in each `storeTimeoutMs` until it answers.
   */
  readonly maxStoreCalls?: number | undefined;
  /**
   * How to go on if the store cannot be reached for a claim. `refuse` (default): nothing runs, and the caller gets
   * `store_unavailable`. `handle`: it runs without a claim, so an event does not wait but may be handled twice.
   */
  readonly whenStoreFails?: 'refuse' | 'handle' | undefined;
  /**
   * Receives each error of the store as it is, for an error tracker; reports hold only its class, code and a cleaned message.
   * Drivers put addresses and passwords into their errors. If it throws, nothing else changes. Default: none.
   */
  readonly onStoreError?: ((error: unknown) => unknown) | undefined;
}

/** The options of a claim with their defaults. */
export type ClaimSettings = {
  readonly [TName in Exclude<keyof ClaimOptions, 'onStoreError'>]-?: NonNullable<ClaimOptions[TName]>;
} & Pick<ClaimOptions, 'onStoreError'>;

const day = 24 * 60 * 60 * 1000;
const century = 100 * 365 * 24 * 60 * 60 * 1000; // not from `day`: bundlers would keep a computed value

/** Checks the options of a claim; for `readOptions`. */
export const claimOptionChecks: OptionChecks<ClaimOptions> = {
  leaseMs: /* @__PURE__ */ wholeNumber(100, longestTimer, 'milliseconds'), // 30 and 60 would be meant in seconds
  retainMs: /* @__PURE__ */ wholeNumber(1, century, 'milliseconds'),
  maxRunMs: /* @__PURE__ */ wholeNumber(1, longestTimer, 'milliseconds'),
  storeTimeoutMs: /* @__PURE__ */ wholeNumber(1, longestTimer, 'milliseconds'),
  maxStoreCalls: /* @__PURE__ */ wholeNumber(1),
  whenStoreFails: /* @__PURE__ */ oneOf('refuse', 'handle'),
  onStoreError: aFunction,
};

/**
 * Applies the defaults.
 *
 * @param own Options that `readOptions` has read.
 */
export function readClaimOptions(own: ClaimOptions): ClaimSettings {
  const {
    leaseMs = 30_000,
    retainMs = 7 * day,
    maxRunMs = 900_000,
    storeTimeoutMs = 5_000,
    maxStoreCalls = 1_000,
    whenStoreFails = 'refuse',
    onStoreError,
  } = own;
  return { leaseMs, retainMs, maxRunMs, storeTimeoutMs, maxStoreCalls, whenStoreFails, onStoreError };
}
