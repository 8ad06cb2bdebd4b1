import type { Secrets } from '../verify/secrets.ts';
import { type SignedDeliveryOptions, signedDelivery } from './signed-delivery.ts';

/** Settings of {@link signedRequest}. */
export interface SignedRequestOptions extends SignedDeliveryOptions {
  /** Where the request goes. Default `http://localhost/webhooks/bys`. */
  readonly url?: string | URL | undefined;
}

/**
 * An event as a signed web `Request`, as the provider would send it. Needs no Node.
 *
 * @param event The event, such as a `sampleEvent(…)`. A string is the body as it is, for what is no JSON.
 * @param secret The secret to sign with; the wrong one makes a forgery. An array gives one `v1` for each.
 * @param options `url`, `timestamp` in unix seconds (default: now), `headers`.
 * @throws {TypeError} For bytes as the event, an empty secret, a timestamp that is no whole number of at least 0.
 *
 * @example
 * ```ts
 * import { bysWebhook } from 'callhook/fetch';
 * import { sampleEvent, signedRequest } from 'callhook/testing';
 *
 * const handle = bysWebhook('whsec_test', (event) => console.log(event.callId));
 * const response = await handle(signedRequest(sampleEvent('call.completed'), 'whsec_test'));
 * console.assert(response.status === 200);
 * ```
 */
export function signedRequest(event: object | string, secret: Secrets, options: SignedRequestOptions = {}): Request {
  const { method, headers, body } = signedDelivery(event, secret, options);
  return new Request(options.url ?? 'http://localhost/webhooks/bys', { method, headers, body });
}
