import { isTemporary } from './byourside-error.ts';
import type { ClientSettings } from './client-options.ts';
import { type Answer, type ApiRequest, exchange } from './exchange.ts';
import { runWithin } from './run-within.ts';
import { startClock } from './stopwatch.ts';

const firstPauseMs = 250;
const longestPauseMs = 8_000;

/**
 * Sends a request; a GET again, when it failed for the moment. A POST is sent once and no more, whatever happens: a call
 * may have been placed though its answer was lost, and a second try would ring somebody twice.
 *
 * @param timeoutMs How long all of it may take.
 * @throws {ByoursideError} When it fails for good, or time and tries are used up.
 * @throws The reason of the signal, when that aborts.
 */
export function request(
  settings: ClientSettings,
  asked: ApiRequest,
  signal: AbortSignal | undefined,
  timeoutMs: number = settings.timeoutMs,
): Promise<Answer> {
  return runWithin(timeoutMs, [signal], (inner) =>
    asked.method === 'GET' ? withRetries(settings, asked, inner, timeoutMs) : exchange(settings, asked, inner),
  );
}

async function withRetries(
  settings: ClientSettings,
  asked: ApiRequest,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<Answer> {
  const clock = startClock(settings.sleep);
  for (let tries = 0; ; tries += 1) {
    try {
      return await exchange(settings, asked, signal);
    } catch (error) {
      if (signal.aborted || tries >= settings.retries || !isTemporary(error)) throw error;
      const pauseMs = Math.max(backoffMs(tries), (error.retryAfter ?? 0) * 1000);
      // To be refused at once is better than to wait for a try that time does not allow.
      if (clock.elapsed() + pauseMs >= timeoutMs) throw error;
      await clock.sleep(pauseMs, signal);
      signal.throwIfAborted();
    }
  }
}

/** Doubles with each try; half of it is chance, so that clients that failed together do not come back together. */
function backoffMs(tries: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** tries) * (0.5 + Math.random() / 2);
}
