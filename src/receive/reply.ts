import type { WebhookError } from '../errors.ts';
import type { Reply } from '../reply.ts';
import { isSignatureErrorCode } from '../verify/check-signature.ts';

/** Why callhook answered 200; `accepted`: the event is claimed but not handled yet. */
export type AcceptedCode = 'processed' | 'replied' | 'duplicate' | 'ignored' | 'dropped' | 'accepted' | 'challenge';

const json = { 'content-type': 'application/json' };

/** Makes the reply to a delivery that the sender need not send again. */
export function acceptedReply(code: AcceptedCode): Reply {
  return { status: 200, headers: json, body: `{"outcome":"${code}"}` };
}

/**
 * Makes the reply to a delivery that was refused or failed: the code, and for a mistake in the set-up the line to change.
 * Without a valid signature every reason looks the same.
 *
 * @param methods Those that the receiver takes.
 * @param wwwAuthenticate Asks the sender for credentials: 401 in place of 400.
 */
export function errorReply(error: WebhookError, methods: readonly string[], wwwAuthenticate?: string): Reply {
  const { code, status, message, retryAfter } = error;
  if (isSignatureErrorCode(code)) {
    const body = '{"error":"invalid_signature"}';
    if (wwwAuthenticate === undefined) return { status, headers: json, body };
    return { status: 401, headers: { ...json, 'www-authenticate': wwwAuthenticate }, body };
  }
  const body = JSON.stringify(code === 'body_unreadable' ? { error: code, message } : { error: code });
  if (code === 'method_not_allowed') return { status, headers: { ...json, allow: methods.join(', ') }, body };
  const isDelay = Number.isFinite(retryAfter);
  return { status, headers: isDelay ? { ...json, 'retry-after': String(retryAfter) } : json, body };
}
