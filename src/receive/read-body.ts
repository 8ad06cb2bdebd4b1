import { WebhookError } from '../errors.ts';
import { isThenable } from '../realms.ts';
import type { Awaitable } from '../replay/replay-store.ts';
import { withTimeout } from '../replay/with-timeout.ts';
import type { Delivery } from './delivery.ts';

/**
 * Reads the body of a delivery, for a limited time.
 *
 * @throws {WebhookError} `body_incomplete` if the body takes too long: the adapter then stops reading.
 */
export function readBody<TRequest>(
  delivery: Delivery<TRequest>,
  { maxBodyBytes, bodyTimeoutMs }: { readonly maxBodyBytes: number; readonly bodyTimeoutMs: number },
): Awaitable<Uint8Array> {
  let stopReading = () => {};
  const reading = delivery.readBody(maxBodyBytes, (stop) => {
    stopReading = stop;
  });
  if (!isThenable(reading)) return reading;
  return withTimeout(reading, bodyTimeoutMs, () => {
    stopReading();
    throw tooLate(bodyTimeoutMs);
  });
}

function tooLate(bodyTimeoutMs: number): WebhookError {
  return new WebhookError('body_incomplete', `The body did not arrive within bodyTimeoutMs (${bodyTimeoutMs} ms).`);
}
