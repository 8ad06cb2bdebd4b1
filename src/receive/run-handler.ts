import { WebhookError } from '../errors.ts';
import { callObserver } from './call-observer.ts';
import { isDrop } from './drop.ts';
import { isRetryLater } from './retry-later.ts';
import { describeThrown, isErrorNamed } from './thrown.ts';

/** A handler that is done with its event: it has succeeded, or it wants no more of it. */
export type Handled =
  | { readonly outcome: 'accepted'; readonly code: 'processed' }
  | { readonly outcome: 'accepted'; readonly code: 'dropped'; readonly reason: string };

const processed: Handled = { outcome: 'accepted', code: 'processed' };

/**
 * Runs a handler and sorts what it throws.
 *
 * @param onHandlerError Given what was thrown, unless it was `drop` or `retryLater`.
 * @param settle Given what the handler returned; says by throwing that the event is not done all the same.
 * @throws {WebhookError} `handler_failed`, `retry_later` or `lease_lost`: the event is not done and is to be sent again.
 * @throws Whatever `settle` throws.
 */
export async function runHandler(
  handler: () => unknown,
  onHandlerError: ((thrown: unknown) => unknown) | undefined,
  settle?: (returned: unknown) => void,
): Promise<Handled> {
  let returned: unknown;
  try {
    returned = await handler();
    // Without its `throw` it would be taken for success, and the event would be lost.
    if (isDrop(returned) || isRetryLater(returned)) throw returned;
  } catch (thrown) {
    if (isDrop(thrown)) return { outcome: 'accepted', code: 'dropped', reason: thrown.reason };
    if (isRetryLater(thrown)) throw new WebhookError('retry_later', undefined, { retryAfter: thrown.seconds });
    if (isLeaseLost(thrown)) throw new WebhookError('lease_lost');
    callObserver(onHandlerError, thrown);
    throw new WebhookError('handler_failed', `The handler threw ${describeThrown(thrown)}.`);
  }
  settle?.(returned);
  return processed;
}

/** What the signal and the commit of a claim fail with. */
function isLeaseLost(thrown: unknown): boolean {
  return isErrorNamed(thrown, 'WebhookError') && 'code' in thrown && thrown.code === 'lease_lost';
}
