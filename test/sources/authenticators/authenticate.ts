import type { Authentication, Authenticator } from 'callhook';
import type { Scheme } from '../../../src/sources/authenticator.ts';
import type { Signer, UnsignedRequest } from '../../../src/testing/signers/signer.ts';
import { givenDelivery } from '../given-delivery.ts';

/** A request as its sender made it, with the headers of its signature. */
export interface SentRequest {
  readonly method?: string;
  readonly url: string;
  readonly contentType?: string | undefined;
  readonly body: string | Uint8Array;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Asks an authenticator about a request, in both of its steps. */
export function authenticate<TTime extends number | null>(
  authenticator: Authenticator<TTime>,
  { method = 'POST', url, contentType, body, headers }: SentRequest,
  secrets: readonly string[],
  clock = { now: Math.floor(Date.now() / 1000), tolerance: 300 },
): Authentication<TTime> | PromiseLike<Authentication<TTime>> {
  const all = { 'content-type': contentType, ...headers };
  const header = (name: string) => (Object.hasOwn(all, name) ? all[name as keyof typeof all] : undefined);
  const known = authenticator.readHeaders?.(header);
  if (typeof known === 'string') return { ok: false, code: known };
  const rawBody = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return authenticator.authenticate(givenDelivery({ method, url, header, rawBody }), secrets, clock, known);
}

/** Signs a request with the signer of a scheme. */
export async function sign<TScheme extends Scheme>(
  signer: Signer<TScheme>,
  scheme: TScheme,
  request: UnsignedRequest,
  secret: string,
  at = new Date(),
): Promise<SentRequest> {
  const { headers, url = request.url } = await signer(request, secret, at, scheme);
  return { ...request, url, headers };
}
