import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import * as octokit from '@octokit/webhooks-methods';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { Webhook as SvixWebhook } from 'svix';
import { secret } from '../delivery/secret.js';

const key = createSecretKey(Buffer.from(secret));
const standard = new StandardWebhook(secret);
const svix = new SvixWebhook(secret);

/**
 * Ways to verify one delivery, whose body is a Buffer, as it comes from a socket.
 *
 * @param trees Names of trees of callhook with their modules.
 */
export function verifyContenders({ body, timestamp, header, hubHeader, standardHeaders }, trees) {
  const received = Buffer.from(header.slice(header.indexOf('v1=') + 3));
  const ofTrees = trees.map(([name, { verifyWebhook }]) => [name, () => verifyWebhook(header, body, secret)]);
  return {
    // What nobody can do without: hashing and comparing. The header is taken apart before.
    bare() {
      const mac = createHmac('sha256', key).update(`${timestamp}.`).update(body).digest('hex');
      return timingSafeEqual(Buffer.from(mac), received);
    },
    ...Object.fromEntries(ofTrees),
    stripe: () => Stripe.webhooks.signature.verifyHeader(body, header, secret, 300),
    // Takes text alone, and there is no time in what is signed.
    '@octokit/webhooks-methods': () => octokit.verify(secret, body.toString(), hubHeader),
    standardwebhooks() {
      standard.verify(body, standardHeaders, { jsonParse: false });
      return true;
    },
    svix() {
      svix.verify(body, standardHeaders, { jsonParse: false });
      return true;
    },
  };
}
