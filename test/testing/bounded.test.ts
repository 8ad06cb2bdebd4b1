import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createSimulator } from 'callhook/testing';
import { describe, expect, it } from 'vitest';
import type { LongRun } from './long-run.ts';
import { request, startSimulator } from './stage.ts';
import { secret } from './start-receiver.ts';

/** Runs a simulator in a process that dies if it holds more than 64 MB. */
async function inSmallHeap(run: LongRun) {
  const script = fileURLToPath(new URL('long-run.ts', import.meta.url));
  const args = ['--max-old-space-size=64', '--import', 'tsx', script, JSON.stringify(run)];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { timeout: 110_000 });
  return { ...JSON.parse(stdout), stderr };
}

describe('a simulator that runs for long', () => {
  it('keeps no oversized body, though its deliveries show them', async () => {
    const faults = [{ fault: 'oversized', on: 'call.completed', bytes: 500_000 }] as const;
    const kept = await inSmallHeap({ calls: 200, atOnce: 200, contextLength: 0, options: { script: { faults } } });
    expect(kept).toMatchObject({ received: 600, calls: 200, deliveries: 600, stderr: '' });
    expect(kept.longest).toBeGreaterThan(500_000);
  });

  it('forgets the calls and the deliveries that were over first, and says so', async () => {
    const options = { maxKeptBytes: 4e6, script: { transcript: 'x'.repeat(20_000) } };
    const kept = await inSmallHeap({ calls: 1_000, atOnce: 20, contextLength: 80_000, options });
    expect(kept.received).toBe(2_000);
    for (const count of [kept.calls, kept.deliveries]) {
      expect(count).toBeGreaterThanOrEqual(10);
      expect(count).toBeLessThan(4e6 / 20_000);
    }
    expect(kept.stderr).toBe(
      'callhook: the simulator has forgotten its oldest calls or deliveries, because they took more than maxKeptBytes. Raise it, or set it to Infinity.\n',
    );
  });

  it('forgets nothing that is going on, and says which call it does not have any more', async () => {
    const { simulator, client } = await startSimulator({ maxKeptBytes: 0, script: { queuedMs: 0, ringingMs: 0 } });
    const first = (await client.place(request)).body.callId;
    await simulator.settled(first);
    expect(simulator.calls.map(({ callId }) => callId)).toEqual([first]); // the newest is always there
    const others = await Promise.all(Array.from({ length: 5 }, () => client.place(request)));
    expect(simulator.calls.length).toBeGreaterThanOrEqual(1);
    await simulator.settled();
    expect(simulator.calls).toHaveLength(1);
    expect(others).toHaveLength(5);
    await expect(simulator.settled(first)).rejects.toThrow(
      `The simulator does not have a call '${first}', or has forgotten it (see maxKeptBytes).`,
    );
    expect((await client.get(first)).status).toBe(404);
  });

  it('keeps everything if it is told to', async () => {
    const { simulator, client } = await startSimulator({ maxKeptBytes: Number.POSITIVE_INFINITY });
    for (let i = 0; i < 5; i++) await client.place({ ...request, context: 'x'.repeat(500_000) });
    await simulator.settled();
    expect(simulator.calls).toHaveLength(5);
  });

  it.each([-1, Number.NaN, '5'])('refuses %s as maxKeptBytes', (maxKeptBytes) => {
    const create = () => createSimulator({ secret, maxKeptBytes: maxKeptBytes as number });
    expect(create).toThrow('maxKeptBytes must be a number of bytes of at least 0, or Infinity, got');
  });

  it('does not keep what is too long for a request', async () => {
    const { client, simulator } = await startSimulator();
    const { status, body } = await client.place({ ...request, context: 'x'.repeat(1_048_576) });
    expect([status, body]).toEqual([400, { error: 'invalid_request' }]);
    expect(simulator.calls).toEqual([]);
  });
});
