import { type CallEvent, constructEvent } from 'callhook';
import { bysWebhook as forExpress } from 'callhook/express';
import { bysWebhook as forFetch } from 'callhook/fetch';
import { bysWebhook as forHono } from 'callhook/hono';
import { bysWebhook as forNode } from 'callhook/node';
import { memoryStore } from 'callhook/replay';
import { verifyWebhook } from 'callhook/verify';
import express from 'express';
import { Hono } from 'hono';

const replay = memoryStore();

export const app = express().post(
  '/webhooks/bys',
  forExpress('whsec_test', (_event, { request }) => expectType<string>()(request.path), { replay }),
);

export const hono = new Hono().post(
  '/webhooks/bys',
  forHono('whsec_test', (event) => expectType<string | null>()(event.summary)),
);

export const handlers = [forFetch('whsec_test', () => {}), forNode('whsec_test', () => {})] as const;

export function read(rawBody: Buffer, header: string | undefined): CallEvent | undefined {
  const event = constructEvent(rawBody, header, 'whsec_test');
  if (event.event === 'call.completed') return event;
  expectType<boolean>()(verifyWebhook(header, rawBody, 'whsec_test'));
  return undefined;
}
