import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import Stripe from 'stripe';
import { secret } from '../../delivery/secret.js';

export function listen(ready) {
  const app = new Hono();
  app.post('/', async (c) => {
    const body = await c.req.text();
    try {
      Stripe.webhooks.constructEvent(body, c.req.header('x-bys-signature'), secret);
    } catch {
      return c.text('invalid signature', 400);
    }
    return c.json({ outcome: 'processed' });
  });
  serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => ready(port));
}
