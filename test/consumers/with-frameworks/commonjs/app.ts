import { type CallEvent, constructEvent, isWebhookError, WebhookError } from 'callhook';
import { Client } from 'callhook/client';
import { bysWebhook as onExpress } from 'callhook/express';
import { bysWebhook as onFetch } from 'callhook/fetch';
import { bysWebhook as onHono } from 'callhook/hono';
import { bysWebhook as onNode } from 'callhook/node';
import { memoryStore } from 'callhook/replay';
import { redisStore } from 'callhook/replay/redis';
import { nextneural } from 'callhook/sources/nextneural';
import { sampleEvent } from 'callhook/testing';
import { verifyWebhook } from 'callhook/verify';
import type { Request } from 'express';
import * as express from 'express';

const replay = memoryStore();

export const app = express.Router().post(
  '/webhooks/bys',
  onExpress(
    'whsec_test',
    (_event, { request }) => {
      const typed: Request = request;
      console.log(typed.path satisfies string);
    },
    { replay },
  ),
);
export const onHonoRoute = onHono('whsec_test', (event, { request }) => {
  const url: string = request.req.url;
  console.log(event.callId, url);
});
export const handlers = [onFetch('whsec_test', () => {}), onNode('whsec_test', () => {})] as const;
export const source = nextneural();
export const client = new Client({ apiKey: 'bys_ak_test' });
export const sample: string | null = sampleEvent('call.completed').summary;
export { redisStore };

export function read(rawBody: Buffer, header: string | undefined): CallEvent | undefined {
  try {
    const event = constructEvent(rawBody, header, 'whsec_test');
    if (event.event === 'call.completed') {
      const text: string | null = event.summary;
      // @ts-expect-error Proves that this is not `any`.
      const wrong: number = event.summary;
      console.log(text, wrong);
    }
    return verifyWebhook(header, rawBody, 'whsec_test') ? sampleEvent('call.completed') : undefined;
  } catch (error) {
    if (isWebhookError(error)) console.log(error.code, error instanceof WebhookError);
    return undefined;
  }
}
