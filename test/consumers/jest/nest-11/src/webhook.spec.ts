import type { INestApplication } from '@nestjs/common';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { CallEvents } from 'callhook';
import { constructEvent, isWebhookError } from 'callhook';
import { Client } from 'callhook/client';
import { bysWebhook } from 'callhook/express';
import { memoryStore, once } from 'callhook/replay';
import { createSimulator, sampleEvent, signedDelivery, virtualClock } from 'callhook/testing';
import { verifyWebhook } from 'callhook/verify';
import 'reflect-metadata';

const secret = 'whsec_test';

@Injectable()
class CallsService {
  readonly completed: string[] = [];

  complete({ callId }: CallEvents['call.completed']): void {
    this.completed.push(callId);
  }
}

@Module({ providers: [CallsService] })
class AppModule {}

describe('the webhook', () => {
  const clock = virtualClock({ startAt: new Date() });
  let app: INestApplication;
  let calls: CallsService;
  let webhookUrl: string;

  beforeAll(async () => {
    app = await NestFactory.create(AppModule, { logger: false });
    calls = app.get(CallsService);
    app.use(
      '/webhooks/bys',
      bysWebhook(secret, { 'call.completed': (event) => calls.complete(event) }, { now: clock.now }),
    );
    await app.listen(0, '127.0.0.1');
    webhookUrl = `${await app.getUrl()}/webhooks/bys`;
  });
  afterAll(() => app.close());

  it('handles a signed delivery and refuses another', async () => {
    const { body, headers, method } = signedDelivery(sampleEvent('call.completed', { callId: 'call_1' }), secret);
    expect((await fetch(webhookUrl, { method, headers, body })).status).toBe(200);
    expect((await fetch(webhookUrl, { method, headers, body: `${body} ` })).status).toBe(400);
    expect(calls.completed).toEqual(['call_1']);
  });

  it('hears of the calls of the simulator', async () => {
    const simulator = createSimulator({ secret, clock });
    const { url } = await simulator.listen();
    const client = new Client({ apiKey: 'bys_ak_test', baseUrl: url, sleep: clock.advance });
    const { callId } = await client.placeCall({ to: '+14155550123', objective: 'Say hello.', webhookUrl });
    expect((await client.waitForCall(callId)).status).toBe('completed');
    await simulator.settled(callId);
    await simulator.close();
    expect(calls.completed).toContain(callId);
  });
});

it('a forged body is a WebhookError', () => {
  const { body, headers } = signedDelivery(sampleEvent('call.completed'), secret);
  expect(verifyWebhook(headers['x-bys-signature'], body, secret)).toBe(true);
  try {
    constructEvent(`${body} `, headers['x-bys-signature'], secret);
  } catch (error) {
    expect(isWebhookError(error) && error.code).toBe('signature_mismatch');
  }
  expect.assertions(2);
});

it('once runs a handler once', async () => {
  const store = memoryStore();
  expect((await once(store, 'evt_1', () => 'handled')).status).toBe('processed');
  expect((await once(store, 'evt_1', () => 'handled')).status).toBe('duplicate');
});
