import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Context } from 'hono';
import { expect, it } from 'vitest';
import { bysWebhook as fetchWebhook } from '../../src/adapters/fetch/index.ts';
import { bysWebhook as honoWebhook } from '../../src/adapters/hono/index.ts';

const ofNode = Object.assign(new IncomingMessage(new Socket()), { method: 'POST' });

it.each([
  ['a request of node:http', ofNode, 'callhook/node'],
  ['an event of Lambda', { requestContext: {}, headers: {}, body: '' }, 'callhook/lambda'],
  ['nothing', undefined, 'undefined'],
])('answers 500 and names the import when callhook/fetch gets %s', async (_kind, given, named) => {
  const messages: string[] = [];
  const handler = fetchWebhook('whsec_test', () => {}, {
    log: false,
    observe: (report) => messages.push('error' in report ? String(report.error) : ''),
  });
  expect((await handler(given as unknown as Request)).status).toBe(500); // as JavaScript may call it
  expect(messages.join()).toContain(named);
});

it.each([new Request('http://localhost', { method: 'POST' }), undefined])(
  'answers 500 when callhook/hono gets %s',
  async (given) => {
    const handler = honoWebhook('whsec_test', () => {}, { log: false });
    expect((await handler(given as unknown as Context)).status).toBe(500); // as JavaScript may call it
  },
);
