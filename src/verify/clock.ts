import { aFunction, checkOption, type OptionCheck, type OptionChecks, wholeNumber } from '../read-options.ts';
import { isThenable } from '../realms.ts';

/** The time that counts as now, and how far from it a delivery may have been signed. */
export interface ClockOptions {
  /**
   * How far the time of signing may be from now, in seconds, in the past or in the future. From 0 to 86,400 (a day),
   * inclusive; default 300, as in the provider's SDKs. 0 accepts only the same second; no value turns the check off.
   */
  readonly tolerance?: number | undefined;
  /** Returns the current time in milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** The time now in whole seconds since 1970, and the tolerance in seconds. */
export interface ClockReading {
  readonly now: number;
  readonly tolerance: number;
}

const defaultTolerance = 300;
const largestTolerance = 86_400;

const aTolerance: OptionCheck = {
  must: 'a number of seconds (not milliseconds) from 0 to 86,400',
  holds: (value) => typeof value === 'number' && value >= 0 && value <= largestTolerance, // NaN is neither
};

/** Checks the options of a clock; for `readOptions`. */
export const clockOptionChecks: OptionChecks<ClockOptions> = { tolerance: aTolerance, now: aFunction };

/** Checks a time of signing; for `readOptions`. */
export const aSigningTime: OptionCheck = /* @__PURE__ */ wholeNumber(0, undefined, 'unix seconds');

/**
 * Reads the clock.
 *
 * @param options Options that `readOptions` has read.
 * @param byDefault The tolerance of the scheme in seconds, which holds if `options` has none. Default 300.
 * @throws {TypeError} For a tolerance out of its range, and for a `now` that does not return a finite number.
 */
export function readClock(options: ClockOptions, byDefault?: number): ClockReading {
  return { tolerance: checkTolerance(options.tolerance, byDefault), now: currentSeconds(options.now) };
}

/**
 * Returns `given`, or `byDefault` if `given` is undefined.
 *
 * @throws {TypeError} For a tolerance out of its range.
 */
export function checkTolerance(given: number | undefined, byDefault: number = defaultTolerance): number {
  const tolerance = given === undefined ? byDefault : given;
  checkOption('tolerance', tolerance, aTolerance);
  return tolerance;
}

/**
 * Returns the current time in whole seconds since 1970.
 *
 * @throws {TypeError} If `now` does not return a finite number.
 */
export function currentSeconds(now: () => number = Date.now): number {
  const milliseconds: unknown = now(); // JavaScript code may return anything, such as a Date
  if (Number.isFinite(milliseconds)) return Math.floor(Number(milliseconds) / 1000);
  if (isThenable(milliseconds)) milliseconds.then(undefined, () => {}); // its rejection would end the process
  throw new TypeError('now must be a function that returns milliseconds since 1970, such as Date.now.');
}
