import type { WebhookError } from '../errors.ts';
import { isSignatureErrorCode } from '../verify/check-signature.ts';

/** The answer to the sender. An adapter turns it into its framework's response. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Why callhook answered 200; `accepted`: the event is claimed but not handled yet. */
export type AcceptedCode = 'processed' | 'duplicate' | 'ignored' | 'dropped' | 'accepted';

const json = { 'content-type': 'application/json' };

/** Makes the reply to a delivery that the sender need not send again. */
export function acceptedReply(code: AcceptedCode): Reply {
  return { status: 200, headers: json, body: `{"outcome":"${code}"}` };
}

/**
 * Makes the reply to a delivery that was refused or failed: the code, and for a mistake in the set-up the line to change.
 * Without a valid signature every reason looks the same.
 */
export function errorReply(error: WebhookError): Reply {
  const body = isSignatureErrorCode(error.code)
    ? { error: 'invalid_signature' }
    : error.code === 'body_unreadable'
      ? { error: error.code, message: error.message }
      : { error: error.code };
  return { status: error.status, headers: { ...json, ...errorHeaders(error) }, body: JSON.stringify(body) };
}

function errorHeaders(error: WebhookError): Record<string, string> {
  if (error.code === 'method_not_allowed') return { allow: 'POST' };
  if (error.challenge !== undefined) return { 'www-authenticate': error.challenge };
  return Number.isFinite(error.retryAfter) ? { 'retry-after': String(error.retryAfter) } : {};
}
