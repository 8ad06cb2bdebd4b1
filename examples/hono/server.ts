import { serve } from '@hono/node-server';
import { bysWebhook } from 'callhook/hono';
import { Hono } from 'hono';

/** The fields that place-call was given: with them, `extracted.guests` is a `number | null`. */
const fields = [
  { name: 'confirmed', type: 'boolean' },
  { name: 'guests', type: 'number' },
] as const;

const app = new Hono();

app.post(
  '/webhooks/bys',
  bysWebhook(
    process.env.BYS_WEBHOOK_SECRET,
    ({ event, callId, extracted }) => {
      console.log(event, callId, extracted?.confirmed ? `table for ${extracted.guests}` : 'no table yet');
    },
    { fields },
  ),
);

const port = Number(process.env.PORT ?? 3000);
serve({ fetch: app.fetch, port }, () => console.log(`Listening on http://localhost:${port}/webhooks/bys`));
