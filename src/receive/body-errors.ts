import { WebhookError } from '../errors.ts';

/**
 * Somebody read the body before us.
 *
 * @param advice The line to change, in the words of the framework.
 */
export function unreadable(advice: string): WebhookError {
  return new WebhookError(
    'body_unreadable',
    `The body was parsed or read before callhook could read the bytes that were signed. ${advice}`,
  );
}

/** The connection ended before the body did. */
export function incomplete(): WebhookError {
  return new WebhookError('body_incomplete');
}

/** More bytes than the receiver takes have come, or were announced. */
export function tooLarge(maxBytes: number): WebhookError {
  return new WebhookError('body_too_large', `The body is larger than maxBodyBytes (${maxBytes}).`);
}
