import { checkDuration } from './durations.ts';

/**
 * How often an event is sent that was not accepted. **The provider documents nothing of this** but that a retry carries
 * the same `eventId`. Every attempt is signed anew, for a `t` of its own: attempts that fall into one second are dated a
 * second apart.
 */
export interface RetrySchedule {
  /**
   * The pauses before the second attempt, the third and so on, in milliseconds before `speed`; after the last the event is
   * given up. Default `[5_000, 30_000, 120_000, 600_000]`: five attempts.
   */
  readonly delaysMs?: readonly number[] | undefined;
  /** How long a receiver may take to answer, in milliseconds of real time, virtual clock or not. Default 10,000. */
  readonly timeoutMs?: number | undefined;
  /** Whether a 4xx is tried again as well. Default false: a sender may take it for "never again". */
  readonly on4xx?: boolean | undefined;
}

/** The schedule with its defaults. */
export interface RetryPlan {
  readonly delaysMs: readonly number[];
  readonly timeoutMs: number;
  readonly on4xx: boolean;
}

/** @throws {TypeError} For a time that is none. */
export function readRetrySchedule(retry: RetrySchedule = {}): RetryPlan {
  const { delaysMs = [5_000, 30_000, 120_000, 600_000], timeoutMs = 10_000, on4xx = false } = retry;
  for (const delay of delaysMs) checkDuration('retry.delaysMs', delay);
  checkDuration('retry.timeoutMs', timeoutMs);
  return { delaysMs: [...delaysMs], timeoutMs, on4xx };
}
