import { hmacSha384, hmacSha512 } from '#hash';
import { hmacSha256 } from '#hmac';
import { textKey } from './hmac-keys.ts';
import type { Mac } from './mac.ts';

/** An algorithm of JSON Web Tokens with a shared secret. */
export type JwtHmac = 'HS256' | 'HS384' | 'HS512';

const nothing = new Uint8Array(0);

/** The HMAC of each algorithm with a shared secret. */
export const jwtMacs: Readonly<Record<JwtHmac, (secret: string, text: string) => Mac>> = {
  HS256: (secret, text) => hmacSha256(textKey(secret), nothing, text),
  HS384: hmacSha384,
  HS512: hmacSha512,
};

/** The part of a delivery that a sender may hash. */
interface HashedDelivery {
  readonly method: string;
  readonly url: string;
  readonly rawBody: Uint8Array | string;
}

/** Returns what a sender hashes: the body, or the parameters of a GET as compact JSON. */
export function hashedContent({ method, url, rawBody }: HashedDelivery): Uint8Array | string {
  if (method !== 'GET') return rawBody;
  const [, query = ''] = /\?([^#]*)/.exec(url) ?? [];
  // Not an object, which would change the order of names that are integers.
  const members = [...new URLSearchParams(`?${query}`)].map((pair) =>
    pair.map((text) => JSON.stringify(text)).join(':'),
  );
  return `{${members.join(',')}}`;
}
