import type { RawBody } from './raw-body.ts';
import type { Secrets } from './secrets.ts';
import type { SignatureHeader } from './signature-header.ts';
import { type VerifyOptions, verifySignature } from './verify-signature.ts';

/**
 * Whether a delivery is authentic and fresh. A drop-in for `verifyWebhook` of the provider's Node SDK and
 * `verify_webhook` of its Python SDK: same order of arguments, a plain boolean, and it never throws, whatever it is
 * given. To learn why a delivery was refused, call `verifySignature`.
 *
 * @param signatureHeader The value of `X-BYS-Signature`.
 * @param rawBody The body exactly as it arrived: not parsed, not serialised again.
 * @param secret The secret, used as it is (UTF-8), or several during a rotation. Empty or missing: `false`.
 * @param options `tolerance` in seconds (default 300), `now` in milliseconds (default `Date.now`).
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
  options?: VerifyOptions | null,
): boolean {
  try {
    return verifySignature(signatureHeader, rawBody, secret, options).ok;
  } catch {
    return false;
  }
}
