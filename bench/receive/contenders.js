import Stripe from 'stripe';
import { receiveByHand } from '../by-hand/receive-by-hand.js';
import { secret } from '../delivery/secret.js';
import { loadEntries } from '../tree.js';
import { signedDeliveries } from './signed-deliveries.js';

/** Ways from one delivery after the other to a handler that runs once for each event, all in this process. */
export async function receiveContenders(body, trees) {
  const contenders = {};
  for (const [name, { byourside, createReceiver }] of await loadEntries(trees, '.')) {
    contenders[name] = overDeliveries(body, receiveWith(createReceiver(byourside, secret, () => {})));
  }
  const byHand = receiveByHand(() => {});
  return {
    ...contenders,
    'by hand': overDeliveries(body, async (bytes, header) => (await byHand(bytes, header)) === 'processed'),
    stripe: overDeliveries(body, (bytes, header) => Stripe.webhooks.constructEvent(bytes, header, secret)),
  };
}

/** Makes a contender of a receiver of callhook. */
export function receiveWith(receive) {
  return async (bytes, header) => {
    const reply = await receive({
      method: 'POST',
      header: (name) => (name === 'x-bys-signature' ? header : undefined),
      readBody: () => bytes,
      request: undefined,
    });
    return reply.body === '{"outcome":"processed"}';
  };
}

/** Makes a contender that takes a new event with each call. */
export function overDeliveries(body, take) {
  const next = signedDeliveries(body);
  let ready = [];
  const call = () => {
    const { bytes, header } = ready.pop();
    return take(bytes, header);
  };
  return Object.assign(call, {
    prepare(calls) {
      ready = Array.from({ length: calls }, next);
    },
  });
}
