import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Client } from 'callhook/client';
import { createSimulator } from 'callhook/testing';
import { afterAll, expect, test } from 'vitest';
import { createApp } from '../app.ts';

const apiKey = 'bys_ak_test';
const secret = 'whsec_test';
const nobody = '+14155550199';

const { app, callAgain, confirmAppointment } = createApp(secret);
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
const webhookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/bys`;

const simulator = createSimulator({
  secret,
  apiKey,
  seed: 1,
  script: ({ to }) => ({
    outcome: to === nobody ? 'no_answer' : 'completed',
    faults: ['tampered', 'stale', 'duplicate', 'out_of_order'],
  }),
});
const client = new Client({ apiKey, baseUrl: (await simulator.listen()).url });

afterAll(async () => {
  await simulator.close();
  server.close();
});

test('a confirmed appointment is told by webhook, with typed answers', async () => {
  const call = await confirmAppointment(client, '+14155550123', webhookUrl);
  expect(call.status).toBe('completed');
  expect(call.extracted).toEqual({ confirmed: expect.any(Boolean), new_time: expect.any(String) });
});

test('who does not answer is noted once, whatever comes on the way', async () => {
  const call = await confirmAppointment(client, nobody, webhookUrl);
  expect(call.status).toBe('no_answer');
  const deliveries = await simulator.settled(call.callId); // all is sent and answered
  expect(deliveries.map(({ fault, status }) => [fault, status])).toEqual([
    ['tampered', 400],
    ['stale', 400],
    [null, 200],
    ['duplicate', 200],
  ]);
  expect(callAgain).toEqual([nobody]);
});
