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

// Keep this below the webhook: a parser above it would consume the raw body.
app.use(express.json());

app.listen(Number(process.env.PORT ?? 3000));
