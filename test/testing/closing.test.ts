import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createSimulator, virtualClock } from 'callhook/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { plainClient } from './plain-client.ts';
import { request } from './stage.ts';
import { secret, startReceiver, startServer } from './start-receiver.ts';

describe('listening', () => {
  it('is possible once, on a port of choice', async () => {
    const first = createSimulator({ secret });
    const second = createSimulator({ secret });
    const { url } = await first.listen();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await expect(first.listen()).rejects.toThrow(/is listening already/);
    const port = Number(new URL(url).port);
    await expect(second.listen(port)).rejects.toThrow(/EADDRINUSE/);
    await first.close();
    expect(await second.listen(port)).toEqual({ url });
    await second.close();
    await expect(first.listen()).rejects.toThrow(/was closed/);
  });
});

describe('closing', () => {
  it('is possible before listening, and twice', async () => {
    const simulator = createSimulator({ secret });
    await simulator.close();
    await simulator.close();
    expect(await simulator.settled()).toEqual([]);
  });

  it('ends the deliveries that hang, and the calls that go on', async () => {
    const deaf = await startServer(() => {});
    onTestFinished(() => deaf.close());
    const simulator = createSimulator({ secret, script: { queuedMs: 0, ringingMs: 0, faults: ['duplicate'] } });
    const { url } = await simulator.listen();
    const client = plainClient(url);
    await client.place({ ...request, webhookUrl: deaf.url });
    while (simulator.deliveries.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const settled = simulator.settled();
    await simulator.close();
    expect((await settled).map(({ error }) => error)).toEqual(['closed']);
    await expect(client.list()).rejects.toThrow();
  });

  it.each([
    ['in real time', undefined],
    ['with a virtual clock', virtualClock()],
  ])('ends calls whose events wait for their retry, %s', async (_how, clock) => {
    const receiver = await startReceiver({ handle: () => Promise.reject(new Error('down')) });
    onTestFinished(() => receiver.close());
    const simulator = createSimulator({ secret, speed: 1e6, retry: { delaysMs: [1e15] }, clock });
    const client = plainClient((await simulator.listen()).url);
    const calls = Array.from({ length: 20 }, () => client.place({ ...request, webhookUrl: receiver.url }));
    await Promise.all(calls);
    await clock?.advance(1);
    while (simulator.deliveries.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await simulator.close();
    const { length } = simulator.deliveries;
    expect(length).toBeGreaterThan(0);
    await clock?.advance(1e12);
    expect(simulator.deliveries).toHaveLength(length);
  });

  it('leaves nothing behind: the process ends by itself, without a warning', async () => {
    const script = fileURLToPath(new URL('leave-nothing.ts', import.meta.url));
    const tsx = fileURLToPath(new URL('../../node_modules/.bin/tsx', import.meta.url));
    const { stdout, stderr } = await promisify(execFile)(tsx, [script], { timeout: 110_000 });
    expect([stdout, stderr]).toEqual(['closed with deliveries: true\n', '']);
  });
});
