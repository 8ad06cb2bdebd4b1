// A child process that sends deliveries. Asked to prepare, it connects and signs; asked to send, it sends for a while.
import { callCompletedBody } from '../delivery/call-completed.js';
import { openConnection } from './connection.js';
import { cpuMicroseconds } from './cpu.js';
import { createRequest } from './request.js';

const expectedBody = '{"outcome":"processed"}';

let lanes = [];
let signed = [];

process.on('disconnect', () => process.exit());
process.on('message', async ({ prepare, send }) => {
  try {
    process.send(prepare === undefined ? await load(send) : await makeReady(prepare));
  } catch (error) {
    process.send({ error: error.message });
  }
});

/** Connecting costs the server much, and signing takes as long as sending does, so both are done before the clock runs. */
async function makeReady({ port, connections, bytes, count }) {
  for (const { connection } of lanes) connection.close();
  const body = callCompletedBody(bytes);
  const timestamp = Math.floor(Date.now() / 1000);
  const forSigning = createRequest(body, timestamp);
  signed = Array.from({ length: count }, () => forSigning.sign());
  const newLane = async () => ({ connection: await openConnection(port), request: createRequest(body, timestamp) });
  lanes = await Promise.all(Array.from({ length: connections }, newLane));
  return {};
}

/** Sends one request after the other over each connection, each when the reply to the last is there. */
async function load({ ms }) {
  const cpuBefore = cpuMicroseconds();
  const startedAt = performance.now();
  let requests = 0;
  let over = false;
  setTimeout(() => {
    over = true;
  }, ms);

  const sending = lanes.map(async ({ connection, request }) => {
    while (!over) {
      requests += 1;
      request.fill(signed.pop() ?? request.sign());
      await connection.send(request.bytes, expectedBody);
    }
  });
  await Promise.all(sending);
  return { requests, ms: performance.now() - startedAt, cpuMicroseconds: cpuMicroseconds() - cpuBefore };
}
