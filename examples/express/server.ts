import { bysWebhook } from 'callhook/express';
import express from 'express';

const app = express();

app.post(
  '/webhooks/bys',
  bysWebhook(process.env.BYS_WEBHOOK_SECRET, {
    'call.completed': ({ event, callId, summary }) => console.log(event, callId, summary),
    'call.no_answer': ({ event, callId, to }) => console.log(event, callId, `nobody at ${to}`),
  }),
);

// Below the webhook: a parser above it would take the bytes that were signed.
app.use(express.json());

app.listen(Number(process.env.PORT ?? 3000));
