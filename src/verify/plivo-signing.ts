import { hmacSha256 } from '#hmac';
import { type Parameter, sortedParameters } from '../parse-form.ts';
import { textKey } from './hmac-keys.ts';
import type { Mac } from './mac.ts';

const nothing = new Uint8Array(0);

/** Returns the HMAC of a text under an Auth Token. */
export function plivoMac(secret: string, text: string): Mac {
  return hmacSha256(textKey(secret), nothing, text);
}

/**
 * Returns the text that Plivo signs: the URL with the decoded and sorted parameters of its query, a point between these and the
 * parameters of a form, and the nonce.
 */
export function plivoText(url: string, parameters: readonly Parameter[], nonce: string): string {
  const [base = ''] = url.split('?', 1);
  const query = sortedParameters([...new URLSearchParams(`?${url.slice(base.length + 1)}`)]); // it drops the first question mark
  const pairs = query.map((pair) => pair.join('=')).join('&');
  const form = sortedParameters(parameters).flat().join('');
  const mark = query.length > 0 || parameters.length > 0 ? '?' : '';
  const point = query.length > 0 && parameters.length > 0 ? '.' : '';
  return `${base}${mark}${pairs}${point}${form}.${nonce}`;
}
