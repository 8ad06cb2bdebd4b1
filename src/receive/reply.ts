import type { WebhookError, WebhookErrorCode } from '../errors.ts';
import { signatureErrorCodes } from '../verify/check-signature.ts';

/** What the sender is answered. An adapter turns it into its framework's response. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Why a delivery was answered 200; `accepted`: the event is claimed, but not handled yet. */
export type AcceptedCode = 'processed' | 'duplicate' | 'ignored' | 'dropped' | 'accepted';

const json = { 'content-type': 'application/json' };

/** To somebody who cannot sign, every reason looks the same. */
export const opaqueCodes: ReadonlySet<WebhookErrorCode> = new Set(signatureErrorCodes);

/** The reply to a delivery that the sender need not send again. */
export function acceptedReply(code: AcceptedCode): Reply {
  return { status: 200, headers: json, body: `{"outcome":"${code}"}` };
}

/** The reply to a delivery that was refused or failed: the code, and for a mistake in the set-up what to change. */
export function errorReply(error: WebhookError): Reply {
  const body = opaqueCodes.has(error.code)
    ? { error: 'invalid_signature' }
    : error.code === 'body_unreadable'
      ? { error: error.code, message: error.message }
      : { error: error.code };
  return { status: error.status, headers: { ...json, ...errorHeaders(error) }, body: JSON.stringify(body) };
}

function errorHeaders(error: WebhookError): Record<string, string> {
  if (error.code === 'method_not_allowed') return { allow: 'POST' };
  return Number.isFinite(error.retryAfter) ? { 'retry-after': String(error.retryAfter) } : {};
}
