import { bysWebhook } from 'callhook/fastify';
import fastify from 'fastify';
import { onEvent, options, received, secret } from './contract-app.mjs';

const app = fastify();
app.get('/received', () => received());
app.register(bysWebhook(secret, onEvent, options), { prefix: '/webhooks/bys' });
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
