import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { Client } from 'callhook/client';
import { createSimulator } from 'callhook/testing';
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

after(async () => {
  await simulator.close();
  server.close();
});

test('a confirmed appointment is told by webhook, with typed answers', async () => {
  const call = await confirmAppointment(client, '+14155550123', webhookUrl);
  assert.equal(call.status, 'completed');
  assert.equal(typeof call.extracted?.confirmed, 'boolean');
  assert.equal(typeof call.extracted?.new_time, 'string');
});

test('who does not answer is noted once, whatever comes on the way', async () => {
  const call = await confirmAppointment(client, nobody, webhookUrl);
  assert.equal(call.status, 'no_answer');
  const deliveries = await simulator.settled(call.callId); // all is sent and answered
  assert.deepEqual(
    deliveries.map(({ fault, status }) => [fault, status]),
    [
      ['tampered', 400],
      ['stale', 400],
      [null, 200],
      ['duplicate', 200],
    ],
  );
  assert.deepEqual(callAgain, [nobody]);
});
