import { bysWebhook } from 'callhook/fetch';

const receive = bysWebhook(Deno.env.get('BYS_WEBHOOK_SECRET'), {
  'call.completed': ({ event, callId, summary }) => console.log(event, callId, summary),
  'call.no_answer': ({ event, callId, to }) => console.log(event, callId, `nobody at ${to}`),
});

Deno.serve({ port: Number(Deno.env.get('PORT') ?? 3000) }, (request) => {
  const { pathname } = new URL(request.url);
  return pathname === '/webhooks/bys' ? receive(request) : new Response('Not found', { status: 404 });
});
