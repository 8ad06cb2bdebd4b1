import { longestTimer, type OptionChecks, oneOf, wholeNumber } from '../read-options.ts';

/** Settings of a claim, of `once` and of a receiver alike. */
export interface ClaimOptions {
  /**
   * How long a claim lasts without a sign of life, in whole milliseconds. Default 30,000. It is renewed while the run goes
   * on; after a crash the key is free again this much later.
   */
  readonly leaseMs?: number | undefined;
  /** How long a finished key is remembered, in whole milliseconds. Default 7 days: longer than senders go on retrying. */
  readonly retainMs?: number | undefined;
  /** How long an answer of the store is waited for, in whole milliseconds. Default 5,000. */
  readonly storeTimeoutMs?: number | undefined;
  /**
   * What happens when the store cannot be reached for a claim. `refuse` (default): nothing runs, and the caller gets
   * `store_unavailable`. `handle`: it runs without a claim, so that an event may be handled twice but does not wait.
   */
  readonly whenStoreFails?: 'refuse' | 'handle' | undefined;
}

/** The options of a claim, checked and with their defaults. */
export type ClaimSettings = Required<{ readonly [TName in keyof ClaimOptions]: NonNullable<ClaimOptions[TName]> }>;

/** The check of each option of a claim. */
export const claimOptionChecks: OptionChecks<ClaimOptions> = {
  leaseMs: wholeNumber(1, longestTimer, 'milliseconds'),
  retainMs: wholeNumber(1, 100 * 365 * 24 * 60 * 60 * 1000, 'milliseconds'),
  storeTimeoutMs: wholeNumber(1, longestTimer, 'milliseconds'),
  whenStoreFails: oneOf('refuse', 'handle'),
};

const day = 24 * 60 * 60 * 1000;
/** @throws {TypeError} For an option of the wrong type or out of its range. */
export function readClaimOptions(options: ClaimOptions): ClaimSettings {
  const { leaseMs = 30_000, retainMs = 7 * day, storeTimeoutMs = 5_000, whenStoreFails = 'refuse' } = options;
  checkMilliseconds('leaseMs', leaseMs, longestTimer);
  checkMilliseconds('retainMs', retainMs, 100 * 365 * day);
  checkMilliseconds('storeTimeoutMs', storeTimeoutMs, longestTimer);
  if (!['refuse', 'handle'].includes(whenStoreFails))
    throw new TypeError("whenStoreFails must be 'refuse' or 'handle'.");
  return { leaseMs, retainMs, storeTimeoutMs, whenStoreFails };
}

function checkMilliseconds(name: string, value: number, largest: number): void {
  if (Number.isSafeInteger(value) && value >= 1 && value <= largest) return;
  throw new TypeError(`${name} must be a whole number of milliseconds from 1 to ${largest}, got ${String(value)}.`);
}
