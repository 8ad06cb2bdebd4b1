import { aBoolean, milliseconds, type OptionCheck, readOptions } from '../../read-options.ts';

/**
 * When and how often the simulator retries an event that was not accepted. **The provider documents only** that a retry has
 * the same `eventId`. Every attempt has a signature with its own `t`: attempts within one second are dated a second apart.
 */
export interface RetrySchedule {
  /**
   * The pauses before the second attempt, the third and so on, in milliseconds before `speed`; after the last one the
   * simulator gives up. Default `[5_000, 30_000, 120_000, 600_000]`: five attempts.
   */
  readonly delaysMs?: readonly number[] | undefined;
  /** How long a receiver may take to answer, in milliseconds of real time, even with a virtual clock. Default 10,000. */
  readonly timeoutMs?: number | undefined;
  /** Whether the simulator retries after a 4xx, too. Default false: to a sender it may mean "never again". */
  readonly on4xx?: boolean | undefined;
}

/** The schedule with its defaults. */
export interface RetryPlan {
  readonly delaysMs: readonly number[];
  readonly timeoutMs: number;
  readonly on4xx: boolean;
}

/** @throws {TypeError} For an unknown option and for a wrong one. */
export function readRetrySchedule(retry: RetrySchedule | undefined): RetryPlan {
  const own = readOptions('retry', retry, { delaysMs: delays, timeoutMs: milliseconds(), on4xx: aBoolean });
  const { delaysMs = [5_000, 30_000, 120_000, 600_000], timeoutMs = 10_000, on4xx = false } = own;
  return { delaysMs: [...delaysMs], timeoutMs, on4xx };
}

const delays: OptionCheck = {
  must: 'an array of numbers of milliseconds of at least 0',
  holds: (value) => Array.isArray(value) && value.every((delay) => milliseconds().holds(delay)),
};
