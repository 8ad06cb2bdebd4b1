import { bysWebhook } from 'callhook/fetch';
import { H3, serve } from 'h3';

const receive = bysWebhook(process.env.BYS_WEBHOOK_SECRET, {
  'call.completed': ({ event, callId, summary }) => console.log(event, callId, summary),
  'call.no_answer': ({ event, callId, to }) => console.log(event, callId, `nobody at ${to}`),
});

const app = new H3();
app.post('/webhooks/bys', (event) => receive(event.req));

serve(app, { port: Number(process.env.PORT ?? 3000) });
