import { describe, expect, it } from 'vitest';
import { drop, retryLater, runHandler } from '../../src/receive/handler.ts';

describe('retryLater', () => {
  it('rounds up to whole seconds', () => {
    expect([retryLater(0).seconds, retryLater(0.1).seconds, retryLater(60).seconds]).toEqual([0, 1, 60]);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, '5' as unknown as number])('refuses %s', (seconds) => {
    expect(() => retryLater(seconds)).toThrow(TypeError);
  });
});

describe('runHandler', () => {
  const outcomeOf = (thrown: unknown) =>
    runHandler(() => Promise.reject(thrown), undefined).then(
      ({ code }) => code,
      ({ code }) => code,
    );

  it('tells drop and retryLater from everything else that a handler throws', async () => {
    const thrown = [drop('x'), retryLater(1), new Error('x'), 'RetryLater', null, { name: 'Drop', reason: 'x' }];
    expect(await Promise.all(thrown.map(outcomeOf))).toEqual([
      'dropped',
      'retry_later',
      ...Array(4).fill('handler_failed'),
    ]);
  });

  it('takes the status of an app that answers itself from what the handler returned', async () => {
    expect(await runHandler(() => 204, undefined, Number)).toEqual({
      outcome: 'accepted',
      code: 'processed',
      status: 204,
    });
    expect(await runHandler(() => 204, undefined)).toEqual({ outcome: 'accepted', code: 'processed' });
  });
});
