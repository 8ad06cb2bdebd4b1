import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { expect, it } from 'vitest';
import { verified } from '../../src/adapters/hono/index.ts';
import { nowSeconds, signHeader } from '../verify/signer.ts';
import { secret } from './contract/app.ts';
import { send } from './contract/send.ts';

it.each<[string, (c: Context) => unknown]>([
  ['nothing', () => undefined],
  ['c.req.raw.body', (c) => c.req.raw.body],
  ['c.req.raw.clone()', (c) => c.req.raw.clone()],
  ['c.req.raw.signal', (c) => c.req.raw.signal],
])('leaves the body to the app behind verified on Node after something touched %s', async (_what, touch) => {
  const app = new Hono();
  app.use(async (c, next) => {
    touch(c);
    await next();
  });
  app.post('/', verified(secret, { log: false }), async (c) => c.json([await c.req.text(), await c.req.json()]));
  const server = createAdaptorServer({ fetch: app.fetch }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo; // of a TCP server
    const body = JSON.stringify({ event: 'call.completed', eventId: `evt_${_what}`, callId: 'call_1' });
    const headers = { 'content-type': 'application/json', 'x-bys-signature': signHeader(body, secret, nowSeconds()) };
    const answer = await send(`http://127.0.0.1:${port}/`, body, { headers });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, [body, JSON.parse(body)]]);
  } finally {
    server.close();
  }
});
