import { WebhookError } from '../../errors.ts';

/**
 * An app that answers for itself has handled the event when its response is a 2xx that went out in full.
 *
 * @param status What the sender got; `null` when the connection closed before the response had finished.
 * @param noted Where that status goes.
 * @throws {WebhookError} `response_not_ok` or `response_incomplete`.
 */
export function settleResponse(status: number | null, noted: { status: number }): void {
  if (status === null) throw responseIncomplete();
  noted.status = status;
  if (status < 200 || status > 299) throw new WebhookError('response_not_ok', `The response of the app was ${status}.`);
}

/** The connection closed before the app had finished its response. */
export function responseIncomplete(): WebhookError {
  return new WebhookError('response_incomplete', 'The connection closed before the app had finished its response.');
}
