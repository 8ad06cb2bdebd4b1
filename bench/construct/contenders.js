import { constructEvent } from 'callhook';
import Stripe from 'stripe';
import { secret } from '../delivery/secret.js';

/** Ways from the bytes of a delivery to an event that can be trusted. */
export function constructContenders({ body, header }) {
  return {
    callhook: () => constructEvent(body, header, secret),
    stripe: () => Stripe.webhooks.constructEvent(body, header, secret),
  };
}
