import express from 'express';
import Stripe from 'stripe';
import { secret } from '../../delivery/secret.js';

/** As in Stripe's own example for Express, with the reply that callhook gives. */
export function listen(ready) {
  const app = express();
  app.post('/', express.raw({ type: '*/*' }), (request, response) => {
    try {
      Stripe.webhooks.constructEvent(request.body, request.headers['x-bys-signature'], secret);
    } catch {
      response.status(400).send('invalid signature');
      return;
    }
    response.json({ outcome: 'processed' });
  });
  const server = app.listen(0, '127.0.0.1', () => ready(server.address().port));
}
