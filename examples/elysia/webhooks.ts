import { bysWebhook } from 'callhook/fetch';
import { Elysia } from 'elysia';

const receive = bysWebhook(process.env.BYS_WEBHOOK_SECRET, {
  'call.completed': ({ event, callId, summary }) => console.log(event, callId, summary),
  'call.no_answer': ({ event, callId, to }) => console.log(event, callId, `nobody at ${to}`),
});

// Elysia must not parse the body, because the signature covers its raw bytes.
export const webhooks = new Elysia().post('/webhooks/bys', ({ request }) => receive(request), { parse: 'none' });
