import { aFunction, type OptionChecks } from '../read-options.ts';

/** What "now" is and how far a delivery's own time may be from it. */
export interface ClockOptions {
  /**
   * How far the time of signing may lie from now, in seconds, before or after, inclusive. Default 300, as in the
   * provider's SDKs. 0 accepts only the very same second; no value means that the check is off.
   */
  readonly tolerance?: number | undefined;
  /** The current time in milliseconds since 1970, as `Date.now` gives it, which is the default. */
  readonly now?: (() => number) | undefined;
}

/** A clock that was read: whole seconds since 1970, and the tolerance in seconds. */
export interface ClockReading {
  readonly now: number;
  readonly tolerance: number;
}

const defaultTolerance = 300;

/** The check of each option of a clock. */
export const clockOptionChecks: OptionChecks<ClockOptions> = {
  tolerance: { must: 'a number of seconds from 0 to 86,400', holds: isTolerance },
  now: aFunction,
};

function isTolerance(value: unknown): boolean {
  return Number.isFinite(value) && Number(value) >= 0 && Number(value) <= 86_400;
}

/**
 * @param tolerance That of the scheme, in seconds, where `options` has none.
 * @throws {TypeError} When the tolerance is no finite number of at least 0, or `now` gives no finite number.
 */
export function readClock(options: ClockOptions, tolerance?: number): ClockReading {
  return { tolerance: checkTolerance(options.tolerance, tolerance), now: currentSeconds(options.now) };
}

/** @throws {TypeError} When `tolerance`, or `byDefault` where it is not given, is no finite number of at least 0. */
export function checkTolerance(given: number | null | undefined, byDefault?: number): number {
  const tolerance = given ?? byDefault ?? defaultTolerance;
  if (Number.isFinite(tolerance) && tolerance >= 0) return tolerance;
  throw new TypeError(`tolerance must be a finite number of seconds, at least 0, got ${String(tolerance)}.`);
}

/** @throws {TypeError} When `now` gives no finite number. */
function currentSeconds(now: () => number = Date.now): number {
  const seconds = Math.floor(now() / 1000);
  if (Number.isFinite(seconds)) return seconds;
  throw new TypeError('now must be a function that returns milliseconds since 1970, such as Date.now.');
}

/**
 * The time to sign at, in unix seconds: now, unless another is given.
 *
 * @throws {TypeError} When it is no whole number of at least 0.
 */
export function signingTime(timestamp: number = currentSeconds()): number {
  if (Number.isSafeInteger(timestamp) && timestamp >= 0) return timestamp;
  throw new TypeError(`timestamp must be a whole number of unix seconds, got ${String(timestamp)}.`);
}
