// A child process that sends deliveries. Asked to sign, it makes some ready; asked to send, it sends for a while.
import { callCompletedBody } from '../delivery/call-completed.js';
import { sendRequests } from './connection.js';
import { cpuMicroseconds } from './cpu.js';
import { createRequest } from './request.js';

const connections = 16;
const expectedBody = '{"outcome":"processed"}';

let newRequest;
let signed = [];

process.on('disconnect', () => process.exit());
process.on('message', async ({ sign, send }) => {
  process.send(sign === undefined ? await load(send) : makeReady(sign));
});

/** Signing takes as long as sending does, so it is done before the clock runs. */
function makeReady({ bytes, count }) {
  const body = callCompletedBody(bytes);
  const timestamp = Math.floor(Date.now() / 1000);
  newRequest = () => createRequest(body, timestamp);
  const request = newRequest();
  signed = Array.from({ length: count }, () => request.sign());
  return 'ready';
}

async function load({ port, ms }) {
  const cpuBefore = cpuMicroseconds();
  const startedAt = performance.now();
  let requests = 0;
  let over = false;
  setTimeout(() => {
    over = true;
  }, ms);

  const sending = Array.from({ length: connections }, () => {
    const request = newRequest();
    const prepareNext = () => {
      if (over) return false;
      requests += 1;
      request.fill(signed.pop() ?? request.sign());
      return true;
    };
    return sendRequests(port, request.bytes, prepareNext, expectedBody);
  });
  try {
    await Promise.all(sending);
  } catch (error) {
    return { error: error.message };
  }
  return { requests, ms: performance.now() - startedAt, cpuMicroseconds: cpuMicroseconds() - cpuBefore };
}
