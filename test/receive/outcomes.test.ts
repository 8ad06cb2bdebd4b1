import { describe, expect, it } from 'vitest';
import { drop, isDrop } from '../../src/receive/drop.ts';
import { isRetryLater, retryLater } from '../../src/receive/retry-later.ts';

describe('retryLater', () => {
  it('rounds up to whole seconds', () => {
    expect([retryLater(0).seconds, retryLater(0.1).seconds, retryLater(60).seconds]).toEqual([0, 1, 60]);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, '5' as unknown as number])('refuses %s', (seconds) => {
    expect(() => retryLater(seconds)).toThrow(TypeError);
  });
});

describe('what a handler throws', () => {
  it('is told apart', () => {
    const others = [new Error('x'), 'RetryLater', null, { name: 'Drop', reason: 'x' }];
    expect([retryLater(1), drop('x'), ...others].map(isRetryLater)).toEqual([true, false, false, false, false, false]);
    expect([retryLater(1), drop('x'), ...others].map(isDrop)).toEqual([false, true, false, false, false, false]);
  });
});
