// Run by closing.test.ts in a process of its own, which must end as soon as all is closed.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSimulator } from 'callhook/testing';

process.on('unhandledRejection', (reason) => {
  console.error('unhandled', reason);
  process.exit(1);
});
const receiver = createServer((request, response) => {
  request.resume();
  if (Math.random() < 0.5) response.writeHead(500).end(); // half of them hang
}).listen(0, '127.0.0.1');
await new Promise((resolve) => receiver.once('listening', resolve));
const webhookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;

const simulator = createSimulator({
  secret: 'whsec_simulated',
  retry: { delaysMs: [1_000, 1e9] },
  script: { faults: ['tampered', { fault: 'concurrent_duplicate', copies: 3 }, { fault: 'oversized', bytes: 5e6 }] },
});
const { url } = await simulator.listen();
const body = JSON.stringify({ to: '+14155550123', objective: 'Say hello.', webhookUrl });
for (let i = 0; i < 30; i++) await fetch(`${url}/v1/agent/calls`, { method: 'POST', body });
void simulator.settled();
while (simulator.deliveries.length < 20) await new Promise((resolve) => setTimeout(resolve, 5));
const closed = simulator.close();
receiver.close();
await closed;
setTimeout(() => {
  console.error('still there:', process.getActiveResourcesInfo());
  process.exit(1);
}, 20_000).unref();
console.log('closed with deliveries:', simulator.deliveries.length > 0);
