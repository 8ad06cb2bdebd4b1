import type { RawBody } from './raw-body.ts';
import type { Secrets } from './secrets.ts';
import type { SignatureHeader } from './signature-header.ts';
import { type VerifyOptions, verifySignature } from './verify-signature.ts';

/**
 * Returns whether a delivery is authentic and fresh. It is a drop-in for `verifyWebhook` of the provider's Node SDK and
 * `verify_webhook` of its Python SDK: it takes the same arguments, returns a plain boolean and never throws. To learn why
 * it refused a delivery, call `verifySignature`.
 *
 * @param signatureHeader The value of `X-BYS-Signature`.
 * @param rawBody The raw request body: not parsed, not serialised again.
 * @param secret The secret, used as it is (UTF-8), or several during a rotation. An empty or missing one gives `false`.
 * @param options `tolerance` in seconds (default 300), `now` in milliseconds (default `Date.now`). An option that is
 *   unknown or wrong gives `false`.
 *
 * @example
 * ```ts
 * import { verifyWebhook } from 'callhook';
 *
 * export async function POST(request: Request) {
 *   const rawBody = new Uint8Array(await request.arrayBuffer());
 *   const authentic = verifyWebhook(request.headers.get('x-bys-signature'), rawBody, process.env.BYS_WEBHOOK_SECRET);
 *   return new Response(null, { status: authentic ? 200 : 400 });
 * }
 * ```
 */
export function verifyWebhook(
  signatureHeader: SignatureHeader,
  rawBody: RawBody,
  secret: Secrets | null | undefined,
  options?: VerifyOptions,
): boolean {
  try {
    return verifySignature(signatureHeader, rawBody, secret, options).ok;
  } catch {
    return false;
  }
}
