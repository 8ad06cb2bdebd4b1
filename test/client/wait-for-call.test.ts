import { getEventListeners } from 'node:events';
import { terminalStatuses } from 'callhook';
import { ByoursideError, type Call } from 'callhook/client';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { call, clientOf, errorOf, type Script, statuses } from './api-server.ts';

afterEach(() => vi.useRealTimers());

/** A sleep that returns at once, and the pauses that it skipped. Nothing else takes time. */
function pretend() {
  vi.useFakeTimers({ toFake: ['performance'] });
  const pauses: number[] = [];
  return { pauses, sleep: (ms: number) => void pauses.push(ms) };
}

/** For tests that look only at the end of a wait. */
const noPause = { sleep: () => {} };

describe('waitForCall', () => {
  it.each(terminalStatuses)('returns the call when it is %s', async (status) => {
    const { client, seen } = await clientOf(statuses('queued', 'ringing', 'new_status', status), noPause);
    expect(await client.waitForCall('c1')).toMatchObject({ id: 'c1', status });
    expect(seen).toHaveLength(4);
  });

  it('looks at once, and every 3 s; less often while nothing changes, and again when something does', async () => {
    const same = Array<string>(8).fill('queued');
    const { pauses, sleep } = pretend();
    const { client } = await clientOf(statuses(...same, 'ringing', 'ringing', 'completed'), { sleep });
    await client.waitForCall('c1');
    const seconds = pauses.map((ms) => Math.round(ms / 100) / 10);
    expect(seconds).toEqual([3, 3.8, 4.7, 5.9, 7.3, 9, 9, 9, 3, 3.8]);
  });

  it('never pauses for longer than 30 s, unless it was told to', async () => {
    const { pauses, sleep } = pretend();
    const { client } = await clientOf(statuses(...Array<string>(9).fill('queued'), 'completed'), { sleep });
    await client.waitForCall('c1', { intervalMs: 20_000, timeoutMs: Infinity });
    expect(Math.max(...pauses)).toBe(30_000);
    const { client: slow } = await clientOf(statuses('queued', 'queued', 'completed'), { sleep });
    await slow.waitForCall('c1', { intervalMs: 60_000, timeoutMs: Infinity });
    expect(Math.max(...pauses)).toBe(60_000);
  });

  it('stops exactly at the deadline, after a last look shortly before', async () => {
    const { pauses, sleep } = pretend();
    const { client, seen } = await clientOf(statuses('queued'), { sleep });
    const error = await errorOf(client.waitForCall('c1', { timeoutMs: 700, intervalMs: 250 }));
    expect(error).toBeInstanceOf(ByoursideError);
    expect(error).toMatchObject({ code: 'timeout', status: 0, message: 'Call c1 did not finish within 0.7s' });
    expect(pauses).toEqual([250, 200, 250]);
    expect(seen).toHaveLength(3);
  });

  it('does not sleep past a deadline that is nearer than the interval, and does not miss an end in that time', async () => {
    const { pauses, sleep } = pretend();
    const { client } = await clientOf(statuses('queued', 'completed'), { sleep });
    const value = await client.waitForCall('c1', { timeoutMs: 1_500, intervalMs: 60_000 });
    expect(value).toMatchObject({ status: 'completed' });
    expect(pauses).toEqual([500]);
  });

  it('stops exactly at the deadline when a look hangs', async () => {
    const hang: Script = (_seen, before) => (before === 0 ? call('queued') : undefined);
    const { client } = await clientOf(hang);
    const error = await errorOf(client.waitForCall('c1', { timeoutMs: 300, intervalMs: 20 }));
    expect(error).toMatchObject({ code: 'timeout', message: 'Call c1 did not finish within 0.3s' });
  });

  it('stops at the deadline when the first look hangs already', async () => {
    const { client } = await clientOf(() => undefined);
    await expect(client.waitForCall('c1', { timeoutMs: 200 })).rejects.toMatchObject({ code: 'timeout' });
  });

  // A timer may come a moment early: such a wait ended with the error of a request without an answer.
  it('says at the deadline that the call is not over, also when the first look hangs', async () => {
    const { client } = await clientOf(() => undefined);
    const waits = Array.from({ length: 150 }, (_, index) => client.waitForCall('c1', { timeoutMs: 50 + index }));
    const words = (await Promise.allSettled(waits)).map((wait) => wait.status === 'rejected' && wait.reason.message);
    expect(words).toEqual(Array(150).fill(expect.stringMatching(/^Call c1 did not finish within/)));
  });

  it('counts a skipped pause in full, so that a wait ends', async () => {
    const { pauses, sleep } = pretend();
    const { client } = await clientOf(statuses('queued'), { sleep });
    await expect(client.waitForCall('c1', { timeoutMs: 60_000 })).rejects.toMatchObject({ code: 'timeout' });
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBe(60_000);
  });

  it('looks once with a timeout of 0', async () => {
    const { client, seen } = await clientOf(statuses('queued', 'completed'));
    await expect(client.waitForCall('c1', { timeoutMs: 0 })).rejects.toMatchObject({ code: 'timeout' });
    expect(seen).toHaveLength(1);
    expect(await client.waitForCall('c1', { timeoutMs: 0 })).toMatchObject({ status: 'completed' });
  });

  it('goes on when a look fails temporarily, and reports the last failure at the deadline', async () => {
    const down: Script = (_seen, before) => (before < 1 || before > 8 ? call('queued') : { status: 503 });
    const back = await clientOf(
      (seen, before, response) => (before > 8 ? call('completed') : down(seen, before, response)),
      noPause,
    );
    expect(await back.client.waitForCall('c1')).toMatchObject({ status: 'completed' });
    const { client } = await clientOf((_seen, before) => (before < 1 ? call('queued') : { status: 503 }), noPause);
    const error = await errorOf(client.waitForCall('c1'));
    expect(error).toMatchObject({ code: 'timeout', cause: { status: 503 } });
  });

  it('ends when a look fails for good', async () => {
    const gone = { status: 404, body: { error: 'not_found' } };
    const { client, seen } = await clientOf((_seen, before) => (before < 1 ? call('queued') : gone), noPause);
    await expect(client.waitForCall('c1')).rejects.toMatchObject({ code: 'not_found', status: 404 });
    expect(seen).toHaveLength(2);
  });

  it('waits for as long as a busy API asks', async () => {
    const { pauses, sleep } = pretend();
    const busy = { status: 429, headers: { 'retry-after': '40' } };
    const script: Script = (_seen, before) => [call('queued'), busy, call('completed')][before];
    const { client } = await clientOf(script, { sleep });
    await client.waitForCall('c1');
    expect(pauses).toEqual([3_000, 40_000]);
  });

  it('does so from the first look on, if the deadline allows it', async () => {
    const { pauses, sleep } = pretend();
    const busy = { status: 429, headers: { 'retry-after': '40' }, body: { error: 'rate_limited' } };
    const { client } = await clientOf((_seen, before) => (before === 0 ? busy : call('completed')), { sleep });
    expect(await client.waitForCall('c1')).toMatchObject({ status: 'completed' });
    expect(pauses).toEqual([40_000]);
    const { client: late } = await clientOf(() => busy, { sleep });
    const waiting = late.waitForCall('c1', { timeoutMs: 20_000 });
    await expect(waiting).rejects.toMatchObject({ code: 'rate_limited', status: 429, retryAfter: 40 });
  });

  it('ends at once when the signal aborts in a pause, and leaves no listener behind', async () => {
    const controller = new AbortController();
    const { client } = await clientOf(statuses('queued'));
    setTimeout(() => controller.abort(new Error('enough')), 50);
    const waiting = client.waitForCall('c1', { signal: controller.signal, intervalMs: 600_000 });
    await expect(waiting).rejects.toMatchObject({ message: 'enough' });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('may share a signal with any number of waits, and Node warns of no leak', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => void warnings.push(warning);
    process.on('warning', onWarning);
    onTestFinished(() => void process.off('warning', onWarning));
    const { client } = await clientOf(statuses('queued'));
    const controller = new AbortController();
    const { signal } = controller;
    const early = client.waitForCall('c1', { signal, timeoutMs: 50 });
    const waits = Array.from({ length: 30 }, () => client.waitForCall('c1', { signal }));
    await expect(early).rejects.toMatchObject({ code: 'timeout' });
    controller.abort(new Error('enough'));
    for (const wait of await Promise.allSettled(waits)) expect(wait).toMatchObject({ reason: { message: 'enough' } });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(warnings).toEqual([]);
  });

  it('rejects with the TimeoutError of AbortSignal.timeout', async () => {
    const { client } = await clientOf(statuses('queued'));
    const waiting = client.waitForCall('c1', { signal: AbortSignal.timeout(50) });
    await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('rejects with the error of an injected sleep', async () => {
    const sleep = () => Promise.reject(new Error('insomnia'));
    const { client } = await clientOf(statuses('queued'), { sleep });
    await expect(client.waitForCall('c1')).rejects.toThrow('insomnia');
  });

  it.each([{ timeoutMs: -1 }, { timeoutMs: Number.NaN }, { intervalMs: -1 }, { intervalMs: Infinity }])(
    'throws a TypeError for %j',
    async (options) => {
      const { client, seen } = await clientOf(statuses('completed'));
      await expect(client.waitForCall('c1', options)).rejects.toThrow(TypeError);
      expect(seen).toHaveLength(0);
    },
  );
});

describe('watchCall', () => {
  it('yields the call whenever its status has changed, and ends with the terminal one', async () => {
    const all = ['queued', 'queued', 'ringing', 'in_progress', 'in_progress', 'voicemail', 'completed'];
    const { client } = await clientOf(statuses(...all), noPause);
    const seen: (string | null)[] = [];
    for await (const { status } of client.watchCall('c1')) seen.push(status);
    expect(seen).toEqual(['queued', 'ringing', 'in_progress', 'voicemail']);
  });

  it('yields a call that is already over once', async () => {
    const { client, seen } = await clientOf(statuses('failed'));
    const calls: Call[] = [];
    for await (const each of client.watchCall('c1')) calls.push(each);
    expect(calls).toMatchObject([{ status: 'failed' }]);
    expect(seen).toHaveLength(1);
  });

  it('yields a call without a status, and goes on', async () => {
    const bare: Script = (_seen, before) => (before < 2 ? { body: { id: 'c1' } } : call('completed'));
    const { client } = await clientOf(bare, noPause);
    const seen: (string | null)[] = [];
    for await (const { status } of client.watchCall('c1')) seen.push(status);
    expect(seen).toEqual([null, 'completed']);
  });

  it('stops asking after a break', async () => {
    const { client, seen } = await clientOf(statuses('queued', 'ringing'));
    for await (const { status } of client.watchCall('c1', { intervalMs: 10 })) if (status === 'ringing') break;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(seen).toHaveLength(2);
  });

  it('throws timeout at the deadline', async () => {
    const { client } = await clientOf(statuses('queued'), noPause);
    const watch = async () => {
      for await (const _ of client.watchCall('c1'));
    };
    await expect(watch()).rejects.toMatchObject({ code: 'timeout' });
  });
});
