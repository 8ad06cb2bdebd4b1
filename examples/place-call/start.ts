import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Client, type EndedCall } from 'callhook/client';
import { createSimulator } from 'callhook/testing';
import { createApp, type fields } from './app.ts';

const { BYS_API_KEY, BYS_WEBHOOK_SECRET, WEBHOOK_URL, TO, PORT = 3000 } = process.env;

await (BYS_API_KEY ? callSomebody(BYS_API_KEY) : simulate());

async function callSomebody(apiKey: string): Promise<void> {
  if (!WEBHOOK_URL || !TO) throw new Error('Set WEBHOOK_URL, where the API reaches this app, and TO, whom to call.');
  const { app, confirmAppointment } = createApp(BYS_WEBHOOK_SECRET);
  const server = app.listen(Number(PORT));
  await once(server, 'listening');
  print(await confirmAppointment(new Client({ apiKey }), TO, WEBHOOK_URL));
  server.close();
}

async function simulate(): Promise<void> {
  console.log('BYS_API_KEY is not set: the call is simulated.');
  const secret = 'whsec_simulated';
  const { app, confirmAppointment } = createApp(secret);
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port

  const simulator = createSimulator({
    secret,
    script: { summary: 'They asked for 5 PM instead.', extracted: { confirmed: false, new_time: '17:00' } },
  });
  const { url } = await simulator.listen();
  const client = new Client({ apiKey: 'bys_ak_simulated', baseUrl: url });
  print(await confirmAppointment(client, '+14155550123', `http://127.0.0.1:${port}/webhooks/bys`));
  await simulator.close();
  server.close();
}

function print({ callId, status, summary, extracted }: EndedCall<typeof fields>): void {
  console.log(callId, status, summary);
  console.log('confirmed:', extracted?.confirmed ?? null, 'new time:', extracted?.new_time ?? null);
}
