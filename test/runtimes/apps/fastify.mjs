import { buffer } from 'node:stream/consumers';
import { bysWebhook } from 'callhook/fastify';
import { onEvent, options, received, secret } from './contract-app.mjs';

const { default: fastify } = await import(process.argv[2]);
const webhook = bysWebhook(secret, onEvent, options);

const app = fastify();
app.get('/received', () => received());
app.register(webhook, { prefix: '/webhooks/bys' });
app.register(async (scope) => {
  scope.addHook('preParsing', async (_request, _reply, payload) => {
    await buffer(payload);
  });
  scope.register(webhook, { prefix: '/webhooks/bys/consumed' });
});
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
