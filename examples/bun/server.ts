import { bysWebhook } from 'callhook/fetch';

const receive = bysWebhook(process.env.BYS_WEBHOOK_SECRET, {
  'call.completed': ({ event, callId, summary }) => console.log(event, callId, summary),
  'call.no_answer': ({ event, callId, to }) => console.log(event, callId, `nobody at ${to}`),
});

const server = Bun.serve({
  port: Number(process.env.PORT ?? 3000),
  routes: { '/webhooks/bys': receive },
});
console.log(`Listening on ${server.url}webhooks/bys`);
