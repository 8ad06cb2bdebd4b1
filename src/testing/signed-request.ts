import { type OptionCheck, readOptions } from '../read-options.ts';
import type { Secrets } from '../verify/secrets.ts';
import { deliveryOptionChecks, type SignedDeliveryOptions, signedDelivery } from './signed-delivery.ts';

/** Settings of {@link signedRequest}. */
export interface SignedRequestOptions extends SignedDeliveryOptions {
  /** The absolute URL of the request. Default `http://localhost/webhooks/bys`. */
  readonly url?: string | URL | undefined;
}

/**
 * Makes a signed web `Request`, as the provider would send it. Works without Node.
 *
 * @param event The event, such as a `sampleEvent(…)`. A string is the body as it is, for a body that is not JSON.
 * @param secret The secret to sign with; a wrong one makes a forgery. An array gives one `v1` for each.
 * @param options `url`, `timestamp` in unix seconds (default: now), `headers`.
 * @throws {TypeError} For bytes as the event, an empty secret, a timestamp that is not a whole number of at least 0, and an
 *   unknown option.
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
  const own = readOptions('signedRequest', options, { ...deliveryOptionChecks, url: aUrl });
  const { url = 'http://localhost/webhooks/bys', timestamp, headers: more } = own;
  const { method, headers, body } = signedDelivery(event, secret, { timestamp, headers: more });
  return new Request(url, { method, headers, body });
}

const aUrl: OptionCheck = { must: 'an absolute URL', holds: (value) => URL.canParse(String(value)) };
