import { hmacSha256 } from '#hmac';
import { standardKey } from './check-standard-webhook.ts';
import { signingTime } from './clock.ts';
import { hashable, type RawBody } from './raw-body.ts';
import { type Secrets, secretList } from './secrets.ts';

/** Settings of {@link signStandardWebhook}. */
export interface SignStandardOptions {
  /** The id of the event, which its retries carry again. Default: a random one. */
  readonly id?: string | undefined;
  /** The time of signing in whole unix seconds. Default: now. */
  readonly timestamp?: number | undefined;
}

/** The headers of a Standard Webhooks delivery. */
export type StandardWebhookHeaders = Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>;

/**
 * Signs a body as https://www.standardwebhooks.com says and returns the three headers: for tests of your own handler, and
 * for tools that send deliveries.
 *
 * @param rawBody The body exactly as it will be sent.
 * @param secret The secret, `whsec_` and base64; an array gives one signature for each, as during a rotation.
 * @param options `id` (default: a random one), `timestamp` in unix seconds (default: now).
 * @throws {TypeError} For a body that is no bytes, a secret that is no base64, a timestamp that is no whole number of at
 *   least 0, an empty id.
 *
 * @example
 * ```ts
 * import { signStandardWebhook } from 'callhook';
 *
 * const body = JSON.stringify({ type: 'call.completed' });
 * const headers = signStandardWebhook(body, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
 * await fetch('http://127.0.0.1:3000/webhooks', { method: 'POST', headers, body });
 * ```
 */
export function signStandardWebhook(
  rawBody: RawBody,
  secret: Secrets,
  options: SignStandardOptions = {},
): StandardWebhookHeaders {
  const { id = `msg_${crypto.randomUUID()}` } = options;
  const timestamp = signingTime(options.timestamp);
  if (typeof id !== 'string' || id === '') throw new TypeError('id must be a non-empty string.');
  const body = hashable(rawBody);
  const prefix = new TextEncoder().encode(`${id}.${timestamp}.`);
  const macs = secretList(secret).map((one) => btoa(hmacSha256(standardKey(one), prefix, body)));
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': macs.map((mac) => `v1,${mac}`).join(' '),
  };
}
