import { createHmac } from 'node:crypto';
import { signWebhook } from 'callhook/verify';
import { Webhook } from 'standardwebhooks';
import { secret } from './secret.js';

/** A body with the headers that each family of contenders reads; signed now. */
export function signedDelivery(body) {
  const now = new Date();
  const timestamp = String(Math.floor(now.getTime() / 1000));
  return {
    body,
    timestamp,
    // `X-BYS-Signature` and `Stripe-Signature` have the same form.
    header: signWebhook(body, secret, { timestamp: Number(timestamp) }),
    hubHeader: `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    standardHeaders: {
      'webhook-id': 'msg_2pXq5kzYw7uTtS0f3yqLrM9aBcD',
      'webhook-timestamp': timestamp,
      'webhook-signature': new Webhook(secret).sign('msg_2pXq5kzYw7uTtS0f3yqLrM9aBcD', now, body),
    },
  };
}
