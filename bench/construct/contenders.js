import Stripe from 'stripe';
import { secret } from '../delivery/secret.js';

/**
 * Ways from the bytes of a delivery to an event that can be trusted.
 *
 * @param trees Names of trees of callhook with their modules.
 */
export function constructContenders({ body, header }, trees) {
  const ofTrees = trees.map(([name, { constructEvent }]) => [name, () => constructEvent(body, header, secret)]);
  return {
    ...Object.fromEntries(ofTrees),
    stripe: () => Stripe.webhooks.constructEvent(body, header, secret),
  };
}
