import type { Delivery } from '../../src/receive/delivery.ts';
import { signHeader } from '../verify/signer.ts';
import { secret } from './deliver.ts';

export interface RequestOptions {
  readonly method?: string;
  readonly url?: string;
  /** By lower-case name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The headers of a body that is signed as `timestampedHmac({ header: 'X-Signature' })` demands. */
export function signed(body: string | Uint8Array, name = 'x-signature', key = secret) {
  return { [name]: signHeader(body, key) };
}

/** A request as an adapter passes it on: with its URL, and without a body if nothing may read one. */
export function request(body: string | Uint8Array | null, options: RequestOptions = {}): Delivery<null> {
  const { method = 'POST', url = 'http://localhost/hooks', headers } = options;
  const sent = headers ?? signed(body ?? '');
  return {
    method,
    url: () => url,
    header: (name) => (Object.hasOwn(sent, name) ? sent[name] : undefined),
    readBody: () => {
      if (body === null) throw new Error('something read the body');
      return new Uint8Array(Buffer.from(body));
    },
    request: null,
  };
}
