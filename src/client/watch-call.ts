import type { CallEvent } from '../schema/byourside-events.ts';
import type { FieldsOption } from '../schema/requested-fields.ts';
import { ByoursideError, isTemporary } from './byourside-error.ts';
import { type Call, callParser, type EndedCall, isEnded } from './call.ts';
import { type CallEventHub, statusOf } from './call-event-hub.ts';
import { callPath } from './call-path.ts';
import type { ClientSettings } from './client-options.ts';
import type { Answer } from './exchange.ts';
import { listen } from './news.ts';
import { request } from './request.ts';
import { startClock } from './stopwatch.ts';

/** Settings of {@link Client.waitForCall} and {@link Client.watchCall}. */
export interface WaitOptions<TFields extends FieldsOption = undefined> {
  /**
   * How long to wait in all, in milliseconds. Default 180,000. 0 looks once; `Infinity` waits for as long as it takes.
   */
  readonly timeoutMs?: number | undefined;
  /**
   * The pause between two looks, in milliseconds. Default 3,000, with `events` 30,000. While nothing changes it grows by a
   * quarter each time, to three times itself or 30,000 at most.
   */
  readonly intervalMs?: number | undefined;
  /** Ends the waiting early: it rejects with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
  /**
   * The fields given to `placeCall`, written in place or `as const`: they type and validate `extracted`. Default: those of
   * the placed call that is waited for; with an id alone any object passes.
   */
  readonly fields?: TFields;
  /** A hub that a receiver feeds, see `callEventHub()`: an event counts at once, without a request. Default: polling alone. */
  readonly events?: CallEventHub | undefined;
}

const longestPauseMs = 30_000;
const longestTimerMs = 2 ** 31 - 1;

/**
 * Looks after a call until it is over: gives it when its status changes, and returns it when it is over.
 *
 * The first look has to succeed, unless the API says when to come back. A later one may fail for the moment, beyond its
 * retries: the call goes on meanwhile.
 *
 * @throws {ByoursideError} `timeout` at the deadline, and whatever a look fails with for good.
 * @throws The reason of the signal, when that aborts.
 * @throws {TypeError} For an option out of its range.
 */
export async function* watchCall<TFields extends FieldsOption>(
  settings: ClientSettings,
  callId: string,
  options: WaitOptions<TFields>,
  fields: TFields,
): AsyncGenerator<Call<TFields>, EndedCall<TFields>, undefined> {
  const { events, signal, timeoutMs = 180_000, intervalMs = events === undefined ? 3_000 : 30_000 } = options;
  checkTimes(timeoutMs, intervalMs);
  const path = callPath(callId);
  const parse = callParser(fields);
  const news = listen(events, callId, signal);
  const clock = startClock(settings.sleep);
  const left = () => timeoutMs - clock.elapsed();

  let last: Call<TFields> | undefined;
  /** Why the newest look failed for the moment. */
  let failure: ByoursideError | undefined;

  /** The call by a request; `undefined` when an event came meanwhile, or when it failed for the moment. */
  async function look(): Promise<Call<TFields> | undefined> {
    // One more, since a timer may come a millisecond early: then what the deadline cut off would seem to have failed.
    const budgetMs = timeoutMs === 0 ? settings.timeoutMs : Math.min(settings.timeoutMs, Math.ceil(left()) + 1);
    try {
      const answer = await news.unlessNews((stop) => request(settings, { method: 'GET', path }, stop, budgetMs));
      failure = undefined;
      return answer && parse(answer, callId);
    } catch (error) {
      if (!isTemporary(error) || (last === undefined && !isPostponed(error))) throw error;
      failure = error;
      return undefined;
    }
  }

  /** Whether a first look failed in a way that another one may mend: told when to come, or cut off by the deadline. */
  function isPostponed({ retryAfter }: ByoursideError): boolean {
    return left() <= 0 || (retryAfter !== undefined && retryAfter * 1000 < left());
  }

  try {
    let pauseMs = intervalMs;
    for (let looked = false; ; looked = true) {
      signal?.throwIfAborted();
      const event = news.take();
      if (event === undefined && looked && left() <= 0) throw notOver(callId, timeoutMs, failure);
      const call = event === undefined ? await look() : parse(answerOf(event));

      if (call !== undefined) {
        const changed = last === undefined || call.status !== last.status;
        last = call;
        if (changed) pauseMs = intervalMs;
        if (changed) yield call;
        if (isEnded(call)) return call;
      }

      if (left() > 0) {
        const ms = clippedPauseMs(pauseMs, intervalMs, left(), failure);
        await news.unlessNews((stop) => clock.sleep(ms, stop));
      }
      pauseMs = Math.max(intervalMs, Math.min(pauseMs * 1.25, intervalMs * 3, longestPauseMs));
    }
  } finally {
    news.close();
  }
}

/** What an event says of its call, as if the API had been asked. */
function answerOf(event: CallEvent): Answer {
  return { status: 0, data: { ...event, status: statusOf(event) } };
}

/**
 * As long as wanted, or as the API has asked for, but never past the deadline; and with a last look shortly before it, so
 * that an end in the last pause is not missed.
 */
function clippedPauseMs(
  wantedMs: number,
  intervalMs: number,
  leftMs: number,
  failure: ByoursideError | undefined,
): number {
  const lastLookMs = Math.min(intervalMs, 1_000);
  if (leftMs <= lastLookMs) return leftMs;
  const askedMs = Math.min((failure?.retryAfter ?? 0) * 1000, leftMs, longestTimerMs);
  return Math.max(askedMs, Math.min(wantedMs, leftMs - lastLookMs));
}

function notOver(callId: string, timeoutMs: number, cause: ByoursideError | undefined): ByoursideError {
  const message = `Call ${callId} did not finish within ${timeoutMs / 1000}s`;
  return new ByoursideError(message, 0, 'timeout', cause && { cause });
}

function checkTimes(timeoutMs: number, intervalMs: number): void {
  if (!(timeoutMs >= 0)) throw new TypeError('timeoutMs must be a number of at least 0.');
  if (!(intervalMs >= 0 && intervalMs <= longestTimerMs)) {
    throw new TypeError('intervalMs must be a number of at least 0 and below 2 ** 31, the longest time of a timer.');
  }
}
