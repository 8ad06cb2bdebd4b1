import { createHmac } from 'node:crypto';

/** Signs as the provider's documentation says, independently of callhook. */
export function signHeader(
  body: string | Uint8Array,
  secret: string,
  timestamp: number | string = nowSeconds(),
): string {
  return `t=${timestamp},v1=${macHex(body, secret, timestamp)}`;
}

export function macHex(body: string | Uint8Array, secret: string, timestamp: number | string): string {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
