import Stripe from 'stripe';
import { secret } from '../delivery/secret.js';

/** Whether stripe's `constructEvent`, which verifies and parses, takes a delivery. */
export function isAuthenticByStripe(body, header) {
  try {
    Stripe.webhooks.constructEvent(body, header, secret);
    return true;
  } catch {
    return false;
  }
}
