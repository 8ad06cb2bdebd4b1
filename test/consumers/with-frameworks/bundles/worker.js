import { bysWebhook } from 'callhook/hono';
import { Hono } from 'hono';

const app = new Hono();

app.post(
  '/webhooks/bys',
  bysWebhook((c) => c.env.BYS_WEBHOOK_SECRET, { 'call.completed': (event) => console.log(event.summary) }),
);

export default app;
