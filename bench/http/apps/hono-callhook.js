import { serve } from '@hono/node-server';
import { bysWebhook } from 'callhook/hono';
import { Hono } from 'hono';
import { secret } from '../../delivery/secret.js';

export function listen(ready) {
  const app = new Hono();
  app.post(
    '/',
    bysWebhook(secret, () => {}),
  );
  serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => ready(port));
}
