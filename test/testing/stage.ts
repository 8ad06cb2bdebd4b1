import type { ReceiverOptions } from 'callhook';
import { createSimulator, type SimulatorOptions, virtualClock } from 'callhook/testing';
import { onTestFinished } from 'vitest';
import { plainClient } from './plain-client.ts';
import { secret, startReceiver } from './start-receiver.ts';

export const request = { to: '+14155550123', objective: 'Confirm the appointment.' };

type Receiving = Parameters<typeof startReceiver>[0];

/** A simulator that listens; closed with the test. */
export async function startSimulator(options: Partial<SimulatorOptions> = {}) {
  const simulator = createSimulator({ secret, seed: 1, ...options });
  const { url } = await simulator.listen();
  onTestFinished(() => simulator.close());
  return { simulator, url, client: plainClient(url, options.apiKey) };
}

/** A simulator and a receiver that live in the same virtual time; both closed with the test. */
export async function stage(options: Partial<SimulatorOptions> = {}, receiving: Receiving & ReceiverOptions = {}) {
  const clock = virtualClock();
  const receiver = await startReceiver({ now: clock.now, ...receiving });
  onTestFinished(() => receiver.close());
  const { simulator, client } = await startSimulator({ clock, ...options });

  /** Places a call whose events the receiver gets, and gives its id. */
  async function place(more: object = {}): Promise<string> {
    const { body } = await client.place({ ...request, webhookUrl: receiver.url, ...more });
    return body.callId;
  }

  return { clock, receiver, simulator, client, place };
}
