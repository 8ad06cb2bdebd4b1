import { hmacSha256 } from '#hmac';
import { type OptionChecks, readOptions } from '../read-options.ts';
import { encodeUtf8 } from '../utf8.ts';
import { standardKey } from './check-standard-webhook.ts';
import { aSigningTime, currentSeconds } from './clock.ts';
import { hashable, type RawBody } from './raw-body.ts';
import { type Secrets, secretList } from './secrets.ts';

/** The options of {@link signStandardWebhook}. */
export interface SignStandardOptions {
  /** The id of the event, not empty; use the same one for its retries. Default: a random one. */
  readonly id?: string | undefined;
  /** The time of signing in whole unix seconds. Default: now. */
  readonly timestamp?: number | undefined;
}

const optionChecks: OptionChecks<SignStandardOptions> = {
  id: { must: 'a non-empty string', holds: (value) => typeof value === 'string' && value !== '' },
  timestamp: aSigningTime,
};

/** The headers of a Standard Webhooks delivery. */
export type StandardWebhookHeaders = Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>;

/**
 * Signs a body as https://www.standardwebhooks.com specifies and returns the three headers. Use it to test your own
 * handler, or in tools that send deliveries.
 *
 * @param rawBody The body exactly as you will send it.
 * @param secret The secret: `whsec_` and base64. An array gives one signature for each secret, as during a rotation.
 * @param options `id` (default: a random one), `timestamp` in unix seconds (default: now).
 * @throws {TypeError} For a body that is not raw, a secret that is not base64, and an option that is unknown or wrong.
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
  options?: SignStandardOptions,
): StandardWebhookHeaders {
  const own = readOptions('signStandardWebhook', options, optionChecks);
  const { id = `msg_${crypto.randomUUID()}`, timestamp = currentSeconds() } = own;
  const body = hashable(rawBody);
  const prefix = encodeUtf8(`${id}.${timestamp}.`);
  const macs = secretList(secret).map((one) => btoa(hmacSha256(standardKey(one), prefix, body)));
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': macs.map((mac) => `v1,${mac}`).join(' '),
  };
}
