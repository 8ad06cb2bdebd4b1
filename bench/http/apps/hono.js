import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { isAuthenticByStripe } from '../../by-hand/is-authentic-by-stripe.js';
import { receiveByHand } from '../../by-hand/receive-by-hand.js';
import { secret } from '../../delivery/secret.js';

const handlers = {
  callhook: ({ bysWebhook }) => bysWebhook(secret, () => {}),

  'by hand': () => {
    const receive = receiveByHand(() => {});
    return async (c) => {
      const body = Buffer.from(await c.req.arrayBuffer());
      const outcome = await receive(body, c.req.header('x-bys-signature'));
      return outcome === null ? c.text('refused', 400) : c.json({ outcome });
    };
  },

  stripe: () => async (c) => {
    const isAuthentic = isAuthenticByStripe(await c.req.text(), c.req.header('x-bys-signature'));
    return isAuthentic ? c.json({ outcome: 'processed' }) : c.text('refused', 400);
  },
};

export function listen(contender, callhook, ready) {
  const app = new Hono();
  app.post('/webhook', handlers[contender](callhook));
  serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => ready(port));
}
