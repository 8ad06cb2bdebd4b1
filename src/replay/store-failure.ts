import { callObserver } from '../call-observer.ts';
import { WebhookError } from '../errors.ts';
import type { ClaimSettings } from './claim-options.ts';
import { explainStoreError, type StoreError, storeErrorOf } from './store-error.ts';

/** Passes the error of a store to the user's hook, and returns what a report may hold of it. */
export function noteStoreError(thrown: unknown, { onStoreError }: Pick<ClaimSettings, 'onStoreError'>): StoreError {
  callObserver(onStoreError, thrown);
  return storeErrorOf(thrown);
}

/** Returns the error for a store that could not be reached, with the store's own message. */
export function storeUnavailable(cause: StoreError): WebhookError {
  const message = `The replay store could not be reached${explainStoreError(cause)}`;
  return new WebhookError('store_unavailable', message, { cause });
}
