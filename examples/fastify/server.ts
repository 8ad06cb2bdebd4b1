import { bysWebhook } from 'callhook/fastify';
import fastify from 'fastify';

const app = fastify();

// The prefix is the endpoint's path. callhook reads the raw body only there; other routes keep Fastify's parsers.
app.register(
  bysWebhook(process.env.BYS_WEBHOOK_SECRET, {
    'call.completed': ({ event, callId, summary }) => console.log(event, callId, summary),
    'call.no_answer': ({ event, callId, to }) => console.log(event, callId, `nobody at ${to}`),
  }),
  { prefix: '/webhooks/bys' },
);

app.post('/orders', (request) => ({ received: request.body }));

const port = Number(process.env.PORT ?? 3000);
await app.listen({ port });
console.log(`Listening on http://localhost:${port}/webhooks/bys`);
