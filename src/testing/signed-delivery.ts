import type { Secrets } from '../verify/secrets.ts';
import { signWebhook } from '../verify/sign-webhook.ts';

/** Settings of {@link signedDelivery}. */
export interface SignedDeliveryOptions {
  /** The time of signing in whole unix seconds. Default: now. */
  readonly timestamp?: number | undefined;
  /** More headers; one of the same name takes the place of ours, the signature included. Default: none. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A delivery in parts, for whatever makes requests. */
export interface DeliveryParts {
  readonly method: 'POST';
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The very text that was signed: send it as it is. */
  readonly body: string;
}

/**
 * An event as the signed parts of a delivery: for frameworks whose tests take no `Request` (supertest, `inject`, a Lambda
 * event). Needs no Node.
 *
 * @param event The event, such as a `sampleEvent(…)`. A string is the body as it is, for what is no JSON.
 * @param secret The secret to sign with; an array gives one `v1` for each, as in a rotation.
 * @param options `timestamp` in unix seconds (default: now), `headers`.
 * @throws {TypeError} For bytes as the event, an empty secret, a timestamp that is no whole number of at least 0.
 *
 * @example
 * ```ts
 * import { sampleEvent, signedDelivery } from 'callhook/testing';
 *
 * const { method, headers, body } = signedDelivery(sampleEvent('call.completed'), 'whsec_test');
 * await fetch('http://127.0.0.1:3000/webhooks/bys', { method, headers, body });
 * ```
 */
export function signedDelivery(
  event: object | string,
  secret: Secrets,
  options: SignedDeliveryOptions = {},
): DeliveryParts {
  const body = typeof event === 'string' ? event : JSON.stringify(checkEvent(event));
  const more = Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-bys-signature': signWebhook(body, secret, { timestamp: options.timestamp }),
      ...Object.fromEntries(more),
    },
    body,
  };
}

/** Bytes would be written as an object of numbers. */
function checkEvent(event: object): object {
  if (!ArrayBuffer.isView(event) && !(event instanceof ArrayBuffer)) return event;
  throw new TypeError('event must be an object or a string. For a body of bytes, sign them with signWebhook.');
}
