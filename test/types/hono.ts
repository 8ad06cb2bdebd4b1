import { Hono } from 'hono';
import { bysWebhook } from '../../src/adapters/hono.ts';

const app = new Hono<{ Bindings: { BYS_WEBHOOK_SECRET: string } }>();
app.post(
  '/a',
  bysWebhook(
    (c) => c.env.BYS_WEBHOOK_SECRET,
    (event, context) => {
      const s: string = context.request.env.BYS_WEBHOOK_SECRET;
      event.event;
      return s;
    },
  ),
);
const plain = new Hono();
plain.post(
  '/a',
  bysWebhook('x', {
    'call.completed': (event, { request }) => {
      request.req.path;
      event.summary;
    },
    unknown(event) {
      event.event.length;
    },
  }),
);
