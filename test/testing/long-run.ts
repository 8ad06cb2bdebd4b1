// Run by bounded.test.ts in a process of its own with a small heap, which ends if too much is kept.
import { createSimulator, type SimulatorOptions } from 'callhook/testing';
import { plainClient } from './plain-client.ts';
import { request } from './stage.ts';
import { secret, startServer } from './start-receiver.ts';

/** A run of calls whose events a server receives. */
export interface LongRun {
  readonly calls: number;
  /** How many calls to place at the same time. */
  readonly atOnce: number;
  /** The length of the context of each call. */
  readonly contextLength: number;
  readonly options: Partial<SimulatorOptions>;
}

const { calls, atOnce, contextLength, options }: LongRun = JSON.parse(process.argv[2] ?? '');
let received = 0;
const receiver = await startServer((incoming, response) => {
  received += 1;
  incoming.resume().on('end', () => response.end('x'.repeat(100)));
});
const simulator = createSimulator({ secret, speed: 1e6, retry: { timeoutMs: 100_000 }, ...options });
const client = plainClient((await simulator.listen()).url);

async function place(): Promise<string> {
  const context = 'x'.repeat(contextLength);
  const { status, body } = await client.place({ ...request, webhookUrl: receiver.url, context });
  if (status !== 200) throw new Error(`the simulator answered ${status}`);
  return body.callId;
}

for (let placed = 0; placed < calls; placed += atOnce) {
  const callIds = await Promise.all(Array.from({ length: atOnce }, place));
  const deliveries = await simulator.settled(callIds.at(-1));
  if (deliveries.length === 0) throw new Error('the deliveries of a new call are gone');
}
const deliveries = await simulator.settled();
const longest = deliveries.findLast(({ fault }) => fault === 'oversized')?.body.length;
console.log(JSON.stringify({ received, calls: simulator.calls.length, deliveries: deliveries.length, longest }));
await simulator.close();
await receiver.close();
