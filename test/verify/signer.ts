import { createHmac } from 'node:crypto';

/** Signs as the provider's documentation says, independently of callhook. */
export function signHeader(
  body: string | Uint8Array,
  secret: string,
  timestamp: number | string = nowSeconds(),
): string {
  return `t=${timestamp},v1=${macHex(body, secret, timestamp)}`;
}

export function macHex(body: string | Uint8Array, secret: string | Uint8Array, timestamp: number | string): string {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
}

/** `v1,<base64>` as https://www.standardwebhooks.com says, independently of callhook. */
export function standardSignature(
  body: string | Uint8Array,
  secret: string,
  id: string,
  timestamp: number | string = nowSeconds(),
): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
