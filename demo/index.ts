import type { AddressInfo } from 'node:net';
import { Client, callEventHub } from 'callhook/client';
import { bysWebhook } from 'callhook/express';
import { createSimulator } from 'callhook/testing';
import express from 'express';
import { describeDeliveries } from './describe-deliveries.ts';
import { handleEvent } from './handle-event.ts';

// The whole loop on one machine: a client places a call, the provider (a simulator here) sends its events over HTTP with
// real signatures, a receiver on Express handles each once, and the client has the typed result.

const secret = 'whsec_demo';
const fields = [
  { name: 'confirmed', type: 'boolean' },
  { name: 'new_time', type: 'string' },
] as const;

// The receiver, as you would write it.
const events = callEventHub();
const app = express();
app.post(
  '/webhooks/bys',
  bysWebhook(
    secret,
    (event) => {
      handleEvent(event);
      events.handle(event);
    },
    { fields, log: false }, // the table below says it all
  ),
);
const server = app.listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const webhookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/bys`; // it listens on a port

// The provider, which is told to make trouble: forged deliveries, an old one, and each event twice.
const simulator = createSimulator({
  secret,
  apiKey: 'bys_ak_demo',
  seed: 7,
  script: {
    summary: 'Confirmed, but for 5 PM 🎉',
    extracted: { confirmed: true, new_time: '17:00' },
    faults: ['tampered', 'stale', 'duplicate'],
  },
});
const { url: baseUrl } = await simulator.listen();

// And the caller.
const client = new Client({ apiKey: 'bys_ak_demo', baseUrl });
const placed = await client.placeCall({
  to: '+14155550123',
  objective: 'Confirm the appointment for tomorrow at 2 PM.',
  fields,
  webhookUrl,
});
console.log(`\nPlaced ${placed.callId}. Its events are sent to ${webhookUrl}\n`);
const call = await client.waitForCall(placed, { events });
const deliveries = await simulator.settled();

const { table, unexpected } = describeDeliveries(deliveries);
console.log(table);
// Typed by `fields`: boolean | null, string | null
const { confirmed, new_time: newTime } = call.extracted ?? {};
console.log(`\nThe call is over: ${call.status}. ${call.summary}`);
console.log(`  confirmed: ${confirmed}, new_time: ${newTime}\n`);

await simulator.close();
server.close();
if (unexpected > 0) console.error(`${unexpected} of ${deliveries.length} deliveries did not end as they should.`);
process.exitCode = unexpected > 0 || confirmed !== true ? 1 : 0;
