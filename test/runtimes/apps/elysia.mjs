import { node } from '@elysiajs/node';
import { bysWebhook } from 'callhook/fetch';
import { Elysia } from 'elysia';
import { onEvent, options, received, secret } from './contract-app.mjs';

const receive = bysWebhook(secret, onEvent, options);

new Elysia(globalThis.Bun ? {} : { adapter: node() })
  .get('/received', () => received())
  .all('/webhooks/bys', ({ request }) => receive(request), { parse: 'none' })
  .all('/webhooks/bys/consumed', ({ request }) => receive(request), { parse: 'json' })
  .listen({ hostname: '127.0.0.1', port: Number(process.env.PORT) });
