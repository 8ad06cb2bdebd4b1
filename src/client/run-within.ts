import { ByoursideError } from './byourside-error.ts';
import { onAbort } from './on-abort.ts';

/**
 * Runs something until a time limit, or until one of the signals aborts. It settles on time even if the run ignores its own
 * signal.
 *
 * @param timeoutMs Milliseconds; `Infinity` sets no limit.
 * @param run Gets a signal that aborts at the time limit, with one of the signals, and after the run, to leave nothing behind.
 * @throws {ByoursideError} `timeout`, when the time is up.
 * @throws The reason of the signal that aborts.
 */
export async function runWithin<T>(
  timeoutMs: number,
  outers: readonly (AbortSignal | undefined)[],
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  for (const outer of outers) outer?.throwIfAborted();
  const inner = new AbortController();
  const givenUp = new Promise<never>((_resolve, reject) => {
    inner.signal.addEventListener('abort', () => reject(inner.signal.reason));
  });
  const takeBacks = outers.map((outer) => outer && onAbort(outer, () => inner.abort(outer.reason)));
  const timer = timeoutMs < Infinity ? setTimeout(() => inner.abort(tooSlow(timeoutMs)), timeoutMs) : undefined;
  try {
    return await Promise.race([run(inner.signal), givenUp]);
  } finally {
    clearTimeout(timer);
    for (const takeBack of takeBacks) takeBack?.();
    inner.abort();
  }
}

function tooSlow(timeoutMs: number): ByoursideError {
  return new ByoursideError(`The API did not answer within ${timeoutMs / 1000}s.`, 0, 'timeout');
}
