// Written with import, which babel-jest turns into require.
import { constructEvent, isWebhookError } from 'callhook';
import { bysWebhook } from 'callhook/express';
import { sampleEvent, signedDelivery } from 'callhook/testing';
import express from 'express';
import request from 'supertest';

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

test('a forged body is a WebhookError', () => {
  const { body, headers } = signedDelivery(sampleEvent('call.completed'), secret);
  try {
    constructEvent(`${body} `, headers['x-bys-signature'], secret);
  } catch (error) {
    expect(isWebhookError(error)).toBe(true);
    expect(error.code).toBe('signature_mismatch');
  }
  expect.assertions(2);
});
