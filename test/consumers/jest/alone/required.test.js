// Jest without any configuration.
const { constructEvent, isWebhookError } = require('callhook');
const { bysWebhook } = require('callhook/express');
const { createSimulator, sampleEvent, signedDelivery, virtualClock } = require('callhook/testing');
const express = require('express');
const request = require('supertest');

const secret = 'whsec_test';

test('the route handles a signed delivery and refuses another', async () => {
  const handled = [];
  const app = express().post(
    '/webhooks/bys',
    bysWebhook(secret, (event) => void handled.push(event.callId)),
  );
  const { body, headers } = signedDelivery(sampleEvent('call.completed', { callId: 'call_1' }), secret);

  await request(app).post('/webhooks/bys').set(headers).send(body).expect(200);
  await request(app).post('/webhooks/bys').set(headers).send(`${body} `).expect(400);
  expect(handled).toEqual(['call_1']);
});

test('the simulator calls the route', async () => {
  const clock = virtualClock();
  const handled = [];
  const app = express().post(
    '/webhooks/bys',
    bysWebhook(secret, (event) => void handled.push(event.event), { now: clock.now }),
  );
  const server = app.listen(0, '127.0.0.1');
  const simulator = createSimulator({ secret, clock });
  const { url } = await simulator.listen();
  const webhookUrl = `http://127.0.0.1:${server.address().port}/webhooks/bys`;
  const call = { to: '+14155550123', objective: 'Say hello.', webhookUrl };
  const placed = await fetch(`${url}/v1/agent/calls`, { method: 'POST', body: JSON.stringify(call) });
  await simulator.settled((await placed.json()).callId);
  await simulator.close();
  server.close();
  expect(handled).toEqual(['call.in_progress', 'call.completed']);
});

test('a forged body is a WebhookError', () => {
  const { body, headers } = signedDelivery(sampleEvent('call.completed'), secret);
  expect(constructEvent(body, headers['x-bys-signature'], secret).event).toBe('call.completed');
  let error;
  try {
    constructEvent(`${body} `, headers['x-bys-signature'], secret);
  } catch (thrown) {
    error = thrown;
  }
  expect(isWebhookError(error)).toBe(true);
  expect(error.code).toBe('signature_mismatch');
});
