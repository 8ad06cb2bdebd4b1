import { anything, check, type OptionCheck, type OptionChecks, readOptions } from '../read-options.ts';
import { isInstance } from '../realms.ts';
import { isRecord } from '../schema/is-record.ts';
import type { Secrets } from '../verify/secrets.ts';
import { signWebhook } from '../verify/sign-webhook.ts';

/** Settings of {@link signedDelivery}. */
export interface SignedDeliveryOptions {
  /** The time of signing in whole unix seconds. Default: now. */
  readonly timestamp?: number | undefined;
  /** More headers; a header of the same name replaces ours, even the signature. Default: none. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Settings of a signed `Request`. */
export interface SignedRequestOptions extends SignedDeliveryOptions {
  /** The absolute URL of the request. Default `http://localhost/webhooks/bys`; for a source, its name is the last part. */
  readonly url?: string | URL | undefined;
}

/** Checks the URL of a request; for `readOptions`. */
export const aUrl: OptionCheck = { must: 'an absolute URL', holds: (value) => URL.canParse(String(value)) };

/** The parts of a delivery, for any HTTP client. */
export interface DeliveryParts {
  readonly method: 'POST';
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The signed text: send it unchanged. */
  readonly body: string;
}

/**
 * Makes the signed parts of a delivery, for tests of frameworks that take no `Request` (supertest, `inject`, a Lambda event).
 * Works without Node.
 *
 * @param event The event, such as a `sampleEvent(…)`. A string is the body as it is, for a body that is not JSON.
 * @param secret The secret to sign with; an array gives one `v1` for each, as in a rotation.
 * @param options `timestamp` in unix seconds (default: now), `headers`.
 * @throws {TypeError} For bytes as the event, an empty secret, a timestamp that is not a whole number of at least 0, and an
 *   unknown option.
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
  const { timestamp, headers = {} } = readOptions('signedDelivery', options, deliveryOptionChecks);
  const body = typeof event === 'string' ? event : JSON.stringify(checkEvent(event));
  const more = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-bys-signature': signWebhook(body, secret, { timestamp }),
      ...Object.fromEntries(more),
    },
    body,
  };
}

/** For other functions with the same options. `signWebhook` checks the timestamp. */
export const deliveryOptionChecks: OptionChecks<SignedDeliveryOptions> = {
  timestamp: anything,
  headers: { must: 'an object of strings', holds: isRecordOfStrings },
};

/** A `Headers` object has no own entries, so its headers would be lost. */
function isRecordOfStrings(value: unknown): boolean {
  if (!isRecord(value) || isInstance(value, 'Headers')) return false;
  return Object.values(value).every((text) => typeof text === 'string');
}

/** JSON would turn bytes into an object of numbers. */
export function checkEvent<TEvent extends object | string>(event: TEvent): TEvent {
  const isBytes = ArrayBuffer.isView(event) || isInstance(event, 'ArrayBuffer');
  check(!isBytes, 'event must be an object or a string. For a body of bytes, sign them with signWebhook.');
  return event;
}
