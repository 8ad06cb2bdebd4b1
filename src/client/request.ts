import { isTemporary } from './byourside-error.ts';
import type { ClientSettings } from './client-options.ts';
import { type Answer, exchange, type OutgoingRequest } from './exchange.ts';
import { runWithin } from './run-within.ts';
import { startStopwatch } from './stopwatch.ts';

const firstBackoffMs = 250;
const longestBackoffMs = 8_000;

/**
 * Sends a request, and retries a GET after a temporary failure. It sends a POST only once: a call may have been
 * placed although its answer was lost, and a retry would ring the person twice.
 *
 * @param timeoutMs How long the request may take with its retries, in milliseconds.
 * @throws {ByoursideError} If it fails for good, or if no time or no try is left.
 * @throws The reason of the signal, when that aborts.
 */
export function request(
  settings: ClientSettings,
  outgoing: OutgoingRequest,
  signal: AbortSignal | undefined,
  timeoutMs: number = settings.timeoutMs,
): Promise<Answer> {
  return runWithin(timeoutMs, [signal], (inner) =>
    outgoing.method === 'GET' ? withRetries(settings, outgoing, inner, timeoutMs) : exchange(settings, outgoing, inner),
  );
}

async function withRetries(
  settings: ClientSettings,
  outgoing: OutgoingRequest,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<Answer> {
  const stopwatch = startStopwatch(settings.sleep);
  for (let retries = 0; ; retries += 1) {
    try {
      return await exchange(settings, outgoing, signal);
    } catch (error) {
      if (signal.aborted || retries >= settings.retries || !isTemporary(error)) throw error;
      const pauseMs = Math.max(backoffMs(retries), (error.retryAfter ?? 0) * 1000);
      // It is better to fail at once than to wait for a retry that comes too late.
      if (stopwatch.elapsed() + pauseMs >= timeoutMs) throw error;
      await stopwatch.sleep(pauseMs, signal);
      signal.throwIfAborted();
    }
  }
}

/** Doubles with each retry. Half of it is random, so that clients that failed together do not come back together. */
function backoffMs(retries: number): number {
  return Math.min(longestBackoffMs, firstBackoffMs * 2 ** retries) * (0.5 + Math.random() / 2);
}
