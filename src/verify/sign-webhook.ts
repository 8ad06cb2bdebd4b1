import { hmacSha256 } from '#hmac';
import { type OptionChecks, readOptions } from '../read-options.ts';
import { signedPrefix } from './check-signature.ts';
import { aSigningTime, currentSeconds } from './clock.ts';
import { textKey } from './hmac-keys.ts';
import { macToHex } from './mac.ts';
import { hashable, type RawBody } from './raw-body.ts';
import { type Secrets, secretList } from './secrets.ts';

/** The options of {@link signWebhook}. */
export interface SignOptions {
  /** The time of signing in whole unix seconds. Default: now. */
  readonly timestamp?: number | undefined;
}

const optionChecks: OptionChecks<SignOptions> = { timestamp: aSigningTime };

/**
 * Signs a body as the provider does and returns the value of the `X-BYS-Signature` header. Use it to test your own
 * handler, or in tools that send deliveries.
 *
 * @param rawBody The body exactly as you will send it.
 * @param secret The secret. An array gives one `v1` for each secret, as a sender does during a rotation.
 * @param options `timestamp` in unix seconds (default: now).
 * @throws {TypeError} For a body that is not raw, an empty secret, and an option that is unknown or wrong.
 *
 * @example
 * ```ts
 * import { signWebhook } from 'callhook';
 *
 * const body = JSON.stringify({ event: 'call.completed', eventId: 'evt_1', callId: 'call_1' });
 * const headers = { 'x-bys-signature': signWebhook(body, 'whsec_test') };
 * await fetch('http://127.0.0.1:3000/webhooks/bys', { method: 'POST', headers, body });
 * ```
 */
export function signWebhook(rawBody: RawBody, secret: Secrets, options?: SignOptions): string {
  const { timestamp = currentSeconds() } = readOptions('signWebhook', options, optionChecks);
  const body = hashable(rawBody);
  const prefix = signedPrefix(String(timestamp));
  const macs = secretList(secret).map((one) => macToHex(hmacSha256(textKey(one), prefix, body)));
  return [`t=${timestamp}`, ...macs.map((mac) => `v1=${mac}`)].join(',');
}
