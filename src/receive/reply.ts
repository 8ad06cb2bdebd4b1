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
  const { code, status, message, retryAfter } = error;
  const body = {
    error: isSignatureErrorCode(code) ? 'invalid_signature' : code,
    message: code === 'body_unreadable' ? message : undefined, // JSON leaves it out
  };
  const headers: Record<string, string> = { ...json };
  if (code === 'method_not_allowed') headers.allow = 'POST';
  else if (Number.isFinite(retryAfter)) headers['retry-after'] = String(retryAfter);
  return { status, headers, body: JSON.stringify(body) };
}
