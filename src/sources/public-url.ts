import { WebhookError } from '../errors.ts';
import { check, kindOf } from '../read-options.ts';
import type { PublicUrl } from './source.ts';

/**
 * Makes the function that returns the URL which a sender called.
 *
 * @param given An origin, or a function that returns the whole URL.
 * @throws {TypeError} If it is neither.
 */
export function publicUrlOf(given: string | PublicUrl): PublicUrl {
  if (typeof given === 'function') return (received) => checkedUrl(given(received));
  check(
    isOrigin(given),
    `publicUrl must be an origin such as https://hooks.example.com, without a path, or a function that returns the whole URL, got ${kindOf(given)}.`,
  );
  const origin = given.replace(/\/$/, '');
  return ({ url }) => origin + pathOf(url);
}

/** Returns a URL without a fragment from its path on, as it is written. */
export function pathOf(url: string): string {
  return url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?]*/i, '');
}

function isOrigin(given: unknown): given is string {
  return typeof given === 'string' && /^https?:\/\/[^\s/\\?#@]+\/?$/i.test(given) && URL.canParse(given);
}

function checkedUrl(url: unknown): string {
  if (typeof url === 'string' && /^https?:\/\/[^\s/?#]/i.test(url)) return url.replace(/#.*$/s, '');
  throw new WebhookError(
    'internal_error',
    `publicUrl must return a whole URL such as https://hooks.example.com/calls, got ${kindOf(url)}.`,
  );
}
