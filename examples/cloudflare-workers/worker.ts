import { bysWebhook, envOf } from 'callhook/fetch';

interface Env {
  readonly BYS_WEBHOOK_SECRET: string;
}

// Each isolate has its own memory. In production, add a store that they share:
//   { replay: redisStore(client) } from callhook/replay/redis, with the client of @upstash/redis
const receive = bysWebhook((request) => envOf<Env>(request).BYS_WEBHOOK_SECRET, {
  'call.completed': ({ event, callId, summary }) => console.log(event, callId, summary),
  'call.no_answer': ({ event, callId, to }) => console.log(event, callId, `nobody at ${to}`),
});

export default {
  fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    return pathname === '/webhooks/bys' ? receive(request, env, ctx) : new Response('Not found', { status: 404 });
  },
} satisfies ExportedHandler<Env>;
