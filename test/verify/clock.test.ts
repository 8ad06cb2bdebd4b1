import { describe, expect, it } from 'vitest';
import { checkTolerance, readClock } from '../../src/verify/clock.ts';

const range = 'tolerance must be a number of seconds (not milliseconds) from 0 to 86,400';

describe('checkTolerance', () => {
  it('returns what was given, then the default of the scheme, then 300', () => {
    expect(checkTolerance(5, 60)).toBe(5);
    expect(checkTolerance(0, 60)).toBe(0);
    expect(checkTolerance(0.5)).toBe(0.5);
    expect(checkTolerance(86_400)).toBe(86_400);
    expect(checkTolerance(undefined, 60)).toBe(60);
    expect(checkTolerance(undefined)).toBe(300);
  });

  it.each([
    [300_000, '300000'],
    [86_400.1, '86400.1'],
    [-1, '-1'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [null, 'null'],
    ['300', 'a string'],
    [300n, 'a bigint'],
    [[300], 'an array'],
  ])('refuses %s, also as the default of a scheme', (tolerance, kind) => {
    const message = new TypeError(`${range}, got ${kind}.`);
    expect(() => checkTolerance(tolerance as number)).toThrow(message);
    expect(() => checkTolerance(undefined, tolerance as number)).toThrow(message);
  });
});

describe('readClock', () => {
  it('reads whole seconds and the tolerance', () => {
    expect(readClock({ now: () => 1_999 }, 60)).toEqual({ now: 1, tolerance: 60 });
    expect(readClock({ tolerance: 5, now: () => -1 })).toEqual({ now: -1, tolerance: 5 });
  });

  it.each([Number.NaN, Number.NEGATIVE_INFINITY, undefined])('refuses a now that returns %s', (time) => {
    expect(() => readClock({ now: () => time as number })).toThrow(
      new TypeError('now must be a function that returns milliseconds since 1970, such as Date.now.'),
    );
  });
});
