import { longestTimer, type OptionChecks, oneOf, wholeNumber } from '../read-options.ts';

/** The options of a claim: those that `once` and a receiver share. */
export interface ClaimOptions {
  /**
   * How long a claim lasts without a renewal, in whole milliseconds. Default 30,000. callhook renews it while the run goes
   * on; after a crash the key is free again this much later.
   */
  readonly leaseMs?: number | undefined;
  /** How long the store remembers a finished key, in whole milliseconds. Default 7 days: longer than senders retry. */
  readonly retainMs?: number | undefined;
  /** How long callhook waits for an answer of the store, in whole milliseconds. Default 5,000. */
  readonly storeTimeoutMs?: number | undefined;
  /**
   * How to go on if the store cannot be reached for a claim. `refuse` (default): nothing runs, and the caller gets
   * `store_unavailable`. `handle`: it runs without a claim, so an event does not wait but may be handled twice.
   */
  readonly whenStoreFails?: 'refuse' | 'handle' | undefined;
}

/** The options of a claim with their defaults. */
export type ClaimSettings = Required<{ readonly [TName in keyof ClaimOptions]: NonNullable<ClaimOptions[TName]> }>;

const day = 24 * 60 * 60 * 1000;
const century = 100 * 365 * 24 * 60 * 60 * 1000; // not from `day`: bundlers would keep a computed value

/** Checks the options of a claim; for `readOptions`. */
export const claimOptionChecks: OptionChecks<ClaimOptions> = {
  leaseMs: /* @__PURE__ */ wholeNumber(1, longestTimer, 'milliseconds'),
  retainMs: /* @__PURE__ */ wholeNumber(1, century, 'milliseconds'),
  storeTimeoutMs: /* @__PURE__ */ wholeNumber(1, longestTimer, 'milliseconds'),
  whenStoreFails: /* @__PURE__ */ oneOf('refuse', 'handle'),
};

/**
 * Applies the defaults.
 *
 * @param own Options that `readOptions` has read.
 */
export function readClaimOptions(own: ClaimOptions): ClaimSettings {
  const { leaseMs = 30_000, retainMs = 7 * day, storeTimeoutMs = 5_000, whenStoreFails = 'refuse' } = own;
  return { leaseMs, retainMs, storeTimeoutMs, whenStoreFails };
}
