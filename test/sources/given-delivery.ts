import type { SignedDelivery } from '../../src/sources/authenticator.ts';

/** Makes what an authenticator and a source get, as for a POST without headers. */
export function givenDelivery(parts: Partial<SignedDelivery> & Pick<SignedDelivery, 'rawBody'>): SignedDelivery {
  const url = parts.url ?? 'https://callhook.test/webhooks';
  return { method: 'POST', url, query: new URL(url).searchParams, header: () => undefined, ...parts };
}
