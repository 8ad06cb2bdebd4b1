import { bysWebhook } from 'callhook/hono';
import { onEvent, options, received, secret } from './contract-app.mjs';

const receive = bysWebhook(secret, onEvent, options);

/** The contract's application on a version of Hono. */
export function createApp({ Hono }) {
  const app = new Hono();
  app.get('/received', (c) => c.json(received()));
  app.all('/webhooks/bys', receive);
  app.use(async (c, next) => {
    await c.req.raw.text();
    await next();
  });
  app.all('/webhooks/bys/consumed', receive);
  return app;
}
