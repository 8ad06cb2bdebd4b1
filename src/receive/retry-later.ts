import { isErrorNamed } from './thrown.ts';

/** What {@link retryLater} makes. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
  /** Seconds until the sender should try again. */
  readonly seconds: number;

  constructor(seconds: number) {
    super(`Try again in ${seconds} s.`);
    this.seconds = seconds;
  }
}

/**
 * Thrown by a handler that cannot work now: the delivery is answered 503 with `Retry-After`, and the sender's next try is
 * handled as if it were the first.
 *
 * @param seconds When to try again, in seconds of at least 0; rounded up to whole ones.
 * @throws {TypeError} When `seconds` is no finite number of at least 0.
 *
 * @example
 * ```ts
 * import { type CallEvent, retryLater } from 'callhook';
 *
 * export async function onEvent(event: CallEvent) {
 *   const saved = await fetch('https://crm.example/calls', { method: 'POST', body: JSON.stringify(event) });
 *   if (saved.status === 429) throw retryLater(60);
 * }
 * ```
 */
export function retryLater(seconds: number): RetryLater {
  if (Number.isFinite(seconds) && seconds >= 0) return new RetryLater(Math.ceil(seconds));
  throw new TypeError(`retryLater takes a number of seconds of at least 0, got ${String(seconds)}.`);
}

/** Whether a thrown value came from {@link retryLater}, also from another copy of callhook. */
export function isRetryLater(thrown: unknown): thrown is RetryLater {
  return isErrorNamed(thrown, 'RetryLater') && 'seconds' in thrown && Number.isSafeInteger(thrown.seconds);
}
