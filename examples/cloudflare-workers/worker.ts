import { bysWebhook, envOf } from 'callhook/fetch';
import { d1Store } from 'callhook/replay/d1';

interface Env {
  readonly BYS_WEBHOOK_SECRET: string;
  readonly DB: D1Database;
}

const receive = bysWebhook(
  (request) => envOf<Env>(request).BYS_WEBHOOK_SECRET,
  {
    'call.completed': ({ event, callId, summary }) => console.log(event, callId, summary),
    'call.no_answer': ({ event, callId, to }) => console.log(event, callId, `nobody at ${to}`),
  },
  { replay: (request) => d1Store(envOf<Env>(request).DB) }, // all isolates share it
);

export default {
  fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    return pathname === '/webhooks/bys' ? receive(request, env, ctx) : new Response('Not found', { status: 404 });
  },
} satisfies ExportedHandler<Env>;
