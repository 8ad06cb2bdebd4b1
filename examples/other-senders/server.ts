import { sender } from 'callhook';
import { webhook } from 'callhook/express';
import express from 'express';
import { didww } from './didww.ts';
import { stripe } from './stripe.ts';

const app = express();

// One endpoint for both: a delivery belongs to the sender whose header it carries. Two endpoints would do as well:
// app.post('/webhooks/stripe', webhook(stripe, process.env.STRIPE_WEBHOOK_SECRET, { … }));
app.post(
  '/webhooks',
  webhook([
    sender(stripe, process.env.STRIPE_WEBHOOK_SECRET, {
      'invoice.paid': ({ data: { object: invoice } }) => console.log('paid', invoice.id, invoice.amount_paid),
      'invoice.payment_failed': ({ data: { object: invoice } }) => console.log('not paid', invoice.id),
    }),
    sender(didww, process.env.DIDWW_WEBHOOK_SECRET, {
      'call.ended': ({ type, global_tag }) => console.log(type, global_tag),
    }),
  ]),
);

const port = Number(process.env.PORT ?? 3000);
app.listen(port, (error) => {
  if (error) throw error;
  console.log(`Listening on http://localhost:${port}/webhooks`);
});
