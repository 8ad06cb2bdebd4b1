import { byourside } from 'callhook';
import { bysWebhook, webhook } from 'callhook/fastify';
import fastify, { type FastifyRequest } from 'fastify';

export const app = fastify({ logger: true });

app.register(
  bysWebhook(process.env.BYS_WEBHOOK_SECRET, (event, context) => {
    expectType<FastifyRequest>()(context.request);
    if (event.event === 'call.completed') expectType<string | null>()(event.summary);
  }),
  { prefix: '/function' },
);

fastify({ http2: true }).register(
  webhook(
    byourside,
    (request) => request.headers.host,
    { 'call.completed': (event) => expectType<{ readonly confirmed: boolean | null } | null>()(event.extracted) },
    { fields: [{ name: 'confirmed', type: 'boolean' }] },
  ),
  { prefix: '/map' },
);
