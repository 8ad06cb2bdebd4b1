import { createHmac } from 'node:crypto';
import type { Delivery } from '../../src/receive/delivery.ts';
import type { DeliveryReport } from '../../src/receive/report.ts';
import { nowSeconds, signHeader } from '../verify/signer.ts';

export const secret = 'whsec_3f9c1e7a55b04d0e';

let count = 0;

/** A payload with an id of its own. */
export function payload(overrides: Record<string, unknown> = {}) {
  count += 1;
  return { event: 'call.completed', eventId: `evt_${count}`, callId: 'call_1', summary: 'Grüße 🎉', ...overrides };
}

export interface DeliverOptions {
  readonly header?: string | string[] | null | undefined;
  readonly method?: string;
  readonly timestamp?: number;
  readonly secret?: string;
  readonly readBody?: Delivery<string>['readBody'];
}

/** A delivery of a body, signed unless a header is given. */
export function delivery(body: unknown, options: DeliverOptions = {}): Delivery<string> {
  const bytes =
    body instanceof Uint8Array
      ? body
      : new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
  const header =
    'header' in options
      ? options.header
      : signHeader(bytes, options.secret ?? secret, options.timestamp ?? nowSeconds());
  return {
    method: options.method ?? 'POST',
    header: (name) => (name === 'x-bys-signature' ? header : undefined),
    readBody: options.readBody ?? (() => bytes),
    request: 'the request',
  };
}

/** An observer that keeps what it is given. */
export function recorder() {
  const reports: DeliveryReport[] = [];
  return { reports, observe: (report: DeliveryReport) => void reports.push(report) };
}

/** HMAC-SHA256 in hex, by Node. */
export function hmacHex(text: string | Uint8Array, key: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}
