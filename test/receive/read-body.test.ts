import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { byourside, createReceiver, WebhookError } from '../../src/index.ts';
import type { Delivery } from '../../src/receive/delivery.ts';
import { delivery, payload, recorder, secret } from './deliver.ts';

describe('bodyTimeoutMs', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const receiveWith = (readBody: Delivery<string>['readBody'], options = {}) => {
    const { reports, observe } = recorder();
    const receive = createReceiver<never, never, string>(byourside as never, secret, () => {}, { observe, ...options });
    const reply = receive(delivery(payload(), { readBody }));
    return { reply, reports };
  };

  it.each([
    [undefined, 30_000],
    [500, 500],
  ])('of %s bounds the reading of a body, and tells the adapter to stop after %i ms', async (bodyTimeoutMs, ms) => {
    const stopReading = vi.fn();
    const never: Delivery<string>['readBody'] = (_maxBytes, whenLate) => {
      whenLate(stopReading);
      return new Promise(() => {});
    };
    const { reply, reports } = receiveWith(never, { bodyTimeoutMs });
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect([stopReading.mock.calls.length, reports.length]).toEqual([0, 0]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await reply).toMatchObject({ status: 503, body: '{"error":"body_incomplete"}' });
    expect(stopReading).toHaveBeenCalledTimes(1);
    const message = `The body did not arrive within bodyTimeoutMs (${ms} ms).`;
    expect(reports).toMatchObject([{ outcome: 'failed', code: 'body_incomplete', error: { message } }]);
  });

  it('also bounds a reader that registers nothing, whose later failure is of no consequence', async () => {
    let fail = (_error: unknown) => {};
    const { reply } = receiveWith(() => new Promise((_resolve, reject) => (fail = reject)), { bodyTimeoutMs: 10 });
    await vi.advanceTimersByTimeAsync(10);
    expect((await reply).status).toBe(503);
    fail(new Error('too late'));
    await vi.advanceTimersByTimeAsync(10);
  });

  it('leaves at most the shared timer behind when bodies have arrived or failed', async () => {
    const read: Delivery<string>['readBody'][] = [
      () => new Uint8Array(2),
      async () => new Uint8Array(2),
      () => Promise.reject(new WebhookError('body_incomplete')),
    ];
    for (const readBody of read) await receiveWith(readBody).reply;
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
  });

  it.each([0, -1, 1.5, '5', 2 ** 31])('of %j is refused', (bodyTimeoutMs) => {
    expect(() => receiveWith(() => new Uint8Array(0), { bodyTimeoutMs })).toThrow(
      /^bodyTimeoutMs must be a whole number of milliseconds from 1/,
    );
  });
});
