import type { CallScript, SimulatorOptions } from 'callhook/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { randomWholeNumber, seededRandom } from '../../src/testing/simulator/random.ts';
import { request, stage, startSimulator } from './stage.ts';
import { startReceiver } from './start-receiver.ts';

const script: CallScript = {
  faults: [
    'tampered',
    'stale',
    { fault: 'duplicate', copies: 2 },
    'out_of_order',
    { fault: 'receiver_down', attempts: 2, on: 'call.in_progress' },
  ],
};

/** All that was sent and answered in a run of five calls, but for the port of the receiver. */
async function transcript(options: Partial<SimulatorOptions>): Promise<string> {
  const fields = [{ name: 'confirmed', type: 'boolean' }, { name: 'when' }];
  const { simulator, place } = await stage({ script, ...options });
  for (let i = 0; i < 5; i++) await place({ fields });
  await simulator.settled();
  const { calls, deliveries } = simulator;
  return JSON.stringify({ calls, deliveries }, null, 1).replaceAll(/127\.0\.0\.1:\d+/g, 'receiver');
}

describe('a run', () => {
  it('is the same for the same seed, to the last byte', async () => {
    const first = await transcript({ seed: 'a seed' });
    expect(first.length).toBeGreaterThan(20_000);
    expect(await transcript({ seed: 'a seed' })).toBe(first);
  });

  it('is another one for another seed, and without one', async () => {
    const runs = await Promise.all(
      [{ seed: 1 }, { seed: 2 }, { seed: undefined }, { seed: undefined }].map(transcript),
    );
    expect(new Set(runs).size).toBe(4);
  });

  it('can be repeated by the seed that the simulator tells', async () => {
    const { simulator, place } = await stage({ seed: undefined });
    await simulator.settled(await place());
    const again = await stage({ seed: simulator.seed });
    await again.simulator.settled(await again.place());
    expect(again.simulator.deliveries.map(({ body }) => body)).toEqual(simulator.deliveries.map(({ body }) => body));
  });

  it('has the same ids and values in real time, too', async () => {
    async function run() {
      const receiver = await startReceiver();
      onTestFinished(() => receiver.close());
      const { simulator, client } = await startSimulator({ seed: 7 });
      await client.place({ ...request, webhookUrl: receiver.url, fields: [{ name: 'when' }] });
      return (await simulator.settled()).map(({ eventId, callId, body }) => [
        eventId,
        callId,
        JSON.parse(body).extracted,
      ]);
    }
    expect(await run()).toEqual(await run());
  });

  it('of a call is not changed by what happens to another', async () => {
    const plain = await stage();
    const mixed = await stage({
      script: ({ number }) => (number === 1 ? { ...script, outcome: 'failed' } : undefined),
    });
    for (const { simulator, place } of [plain, mixed]) {
      await place();
      await place();
      await simulator.settled();
    }
    const second = ({ simulator }: typeof plain) => ({ ...simulator.calls[1], webhookUrl: null });
    expect(second(mixed)).toEqual(second(plain));
  });
});

describe('seededRandom', () => {
  it('gives numbers that are spread evenly, and others for seeds that are alike', () => {
    const counts = new Array<number>(10).fill(0);
    const random = seededRandom('1');
    for (let i = 0; i < 10_000; i++) {
      const digit = randomWholeNumber(random, 0, 9);
      counts[digit] = (counts[digit] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
    expect(new Set(Array.from({ length: 1_000 }, (_, i) => seededRandom(`${i}`)())).size).toBeGreaterThan(998);
  });
});
