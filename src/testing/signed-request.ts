import { readOptions } from '../read-options.ts';
import type { Secrets } from '../verify/secrets.ts';
import { aUrl, deliveryOptionChecks, type SignedRequestOptions, signedDelivery } from './signed-delivery.ts';
import { type RequestedSource, type SourceRequestOptions, sourceRequest } from './source-request.ts';

/**
 * Makes a signed web `Request`, as the sender of a source would send it. Always a promise, because some senders sign asynchronously.
 * Works without Node.
 *
 * @param source Any source whose authenticator callhook has; one with a `custom` authenticator cannot be signed for.
 * @param payload The payload: JSON, or a form if the source takes only forms, or the query of a GET. A string is the body, or the
 *   query, as it is.
 * @param secret The secret to sign with; a wrong one makes a forgery. For signatures of Ed25519, the private key of the sender, written
 *   as the source expects the public one: `whsk_…` for Standard Webhooks.
 * @param options `method`, `url`, `timestamp` in unix seconds (default: now), `headers`, `id`.
 * @throws {TypeError} As a rejection: for a source that cannot be signed for, bytes as the payload, a secret that cannot sign, and an
 *   option that is unknown or wrong.
 *
 * @example
 * ```ts
 * import { bodyHmac, defineSource } from 'callhook';
 * import { webhook } from 'callhook/fetch';
 * import { signedRequest } from 'callhook/testing';
 * import * as z from 'zod/v4/mini';
 *
 * const bland = defineSource({
 *   name: 'bland',
 *   authenticator: bodyHmac({ header: 'X-Webhook-Signature' }),
 *   events: { call: z.looseObject({ call_id: z.string() }) },
 *   eventName: () => 'call',
 *   eventId: 'call_id',
 * });
 * const handle = webhook(bland, 'test secret', (event) => console.log(event.call_id));
 * const response = await handle(await signedRequest(bland, { call_id: 'c_1' }, 'test secret'));
 * console.assert(response.status === 200);
 * ```
 */
export function signedRequest(
  source: RequestedSource,
  payload: object | string,
  secret: string,
  options?: SourceRequestOptions,
): Promise<Request>;
/**
 * Makes a signed web `Request`, as By Your Side would send it. Works without Node.
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
export function signedRequest(event: object | string, secret: Secrets, options?: SignedRequestOptions): Request;
export function signedRequest(
  first: RequestedSource | object | string,
  second: object | string,
  third?: SignedRequestOptions | string,
  fourth?: SourceRequestOptions,
): Promise<Request> | Request {
  // The overloads say what belongs together.
  if (isSource(first)) return sourceRequest(first, second, third as string, fourth);
  return byoursideRequest(first, second as Secrets, third as SignedRequestOptions | undefined);
}

function byoursideRequest(event: object | string, secret: Secrets, options: SignedRequestOptions = {}): Request {
  const own = readOptions('signedRequest', options, { ...deliveryOptionChecks, url: aUrl });
  const { url = 'http://localhost/webhooks/bys', timestamp, headers: more } = own;
  const { method, headers, body } = signedDelivery(event, secret, { timestamp, headers: more });
  return new Request(url, { method, headers, body });
}

/** Tells a source from an event by a function, which no event has. */
function isSource(value: unknown): value is RequestedSource {
  const { authenticator } = Object(value) as Partial<RequestedSource>; // any value may lack it
  return typeof authenticator?.authenticate === 'function';
}
