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
  const isForgery = isSignatureErrorCode(code);
  const body = {
    error: isForgery ? 'invalid_signature' : code,
    message: code === 'body_unreadable' ? message : undefined, // JSON leaves it out
  };
  const headers: Record<string, string> = { ...json };
  if (code === 'method_not_allowed') headers.allow = methods.join(', ');
  else if (Number.isFinite(retryAfter)) headers['retry-after'] = String(retryAfter);
  const asks = isForgery && wwwAuthenticate !== undefined;
  if (asks) headers['www-authenticate'] = wwwAuthenticate;
  return { status: asks ? 401 : status, headers, body: JSON.stringify(body) };
}
