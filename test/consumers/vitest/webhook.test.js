import { createServer, request } from 'node:http';
import { runInNewContext } from 'node:vm';
import { constructEvent, isWebhookError, signWebhook } from 'callhook';
import { bysWebhook } from 'callhook/express';
import { bysWebhook as onFetch } from 'callhook/fetch';
import { createSimulator, sampleEvent, signedDelivery, signedRequest, virtualClock } from 'callhook/testing';
import { verifyWebhook } from 'callhook/verify';
import express from 'express';
import { expect, test } from 'vitest';

const secret = 'whsec_test';

test('an express route handles a signed delivery and refuses another', async () => {
  const handled = [];
  const app = express().post(
    '/webhooks/bys',
    bysWebhook(secret, (event) => void handled.push(event.callId)),
  );
  const { body, headers } = signedDelivery(sampleEvent('call.completed', { callId: 'call_1' }), secret);
  await serving(app, async (url) => {
    expect(await post(url, headers, body)).toBe(200);
    expect(await post(url, headers, `${body} `)).toBe(400);
  });
  expect(handled).toEqual(['call_1']);
});

test('the simulator calls the route', async () => {
  const clock = virtualClock();
  const handled = [];
  const app = express().post(
    '/webhooks/bys',
    bysWebhook(secret, (event) => void handled.push(event.event), { now: clock.now }),
  );
  const simulator = createSimulator({ secret, clock });
  const { url } = await simulator.listen();
  await serving(app, async (webhookUrl) => {
    const call = { to: '+14155550123', objective: 'Say hello.', webhookUrl };
    expect(await post(`${url}/v1/agent/calls`, {}, JSON.stringify(call))).toBe(200);
    await simulator.settled();
  });
  await simulator.close();
  expect(handled).toEqual(['call.in_progress', 'call.completed']);
});

test('a handler of web requests takes the Request of this environment', async () => {
  const handled = [];
  const handle = onFetch(secret, (event) => void handled.push(event.event));
  const response = await handle(signedRequest(sampleEvent('call.completed'), secret));
  expect([response.status, handled]).toEqual([200, ['call.completed']]);
});

test('bytes of any realm are a raw body', () => {
  const { body, headers } = signedDelivery(sampleEvent('call.completed'), secret);
  const bytes = new TextEncoder().encode(body);
  const signature = headers['x-bys-signature'];
  const ofAnotherRealm = runInNewContext('Uint8Array').from(bytes);
  const ofThisRealm = Uint8Array.from(bytes);
  const views = [bytes, Buffer.from(body), ofThisRealm, ofAnotherRealm];
  for (const rawBody of [body, ...views, ofThisRealm.buffer, ofAnotherRealm.buffer]) {
    expect(verifyWebhook(signature, rawBody, secret)).toBe(true);
    expect(constructEvent(rawBody, signature, secret).event).toBe('call.completed');
    expect(verifyWebhook(signWebhook(rawBody, secret), rawBody, secret)).toBe(true);
  }
});

test('a forged body is a WebhookError', () => {
  const { body, headers } = signedDelivery(sampleEvent('call.completed'), secret);
  try {
    constructEvent(`${body} `, headers['x-bys-signature'], secret);
  } catch (error) {
    expect(isWebhookError(error) && error.code).toBe('signature_mismatch');
  }
  expect.assertions(1);
});

/** Runs the app on a free port and calls `use` with the URL of the route. */
async function serving(app, use) {
  const server = createServer(app);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  await use(`http://127.0.0.1:${server.address().port}/webhooks/bys`);
  server.closeAllConnections();
  server.close();
}

/** Posts with node:http, because the fetch of a simulated browser obeys CORS. */
function post(url, headers, body) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end(body);
  });
}
