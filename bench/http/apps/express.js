import express from 'express';
import { isAuthenticByStripe } from '../../by-hand/is-authentic-by-stripe.js';
import { receiveByHand } from '../../by-hand/receive-by-hand.js';
import { secret } from '../../delivery/secret.js';

const rawBody = () => express.raw({ type: '*/*', limit: '2mb' });

/** The handlers of the route. */
const handlers = {
  callhook: ({ bysWebhook }) => [bysWebhook(secret, () => {})],

  'by hand': () => {
    const receive = receiveByHand(() => {});
    return [
      rawBody(),
      async (request, response) => {
        const outcome = await receive(request.body, request.headers['x-bys-signature']);
        if (outcome === null) response.status(400).send('refused');
        else response.json({ outcome });
      },
    ];
  },

  // As in Stripe's own example for Express.
  stripe: () => [
    rawBody(),
    (request, response) => {
      const isAuthentic = isAuthenticByStripe(request.body, request.headers['x-bys-signature']);
      if (isAuthentic) response.json({ outcome: 'processed' });
      else response.status(400).send('refused');
    },
  ],
};

export function listen(contender, callhook, ready) {
  const app = express();
  app.post('/webhook', ...handlers[contender](callhook));
  const server = app.listen(0, '127.0.0.1', () => ready(server.address().port));
}
