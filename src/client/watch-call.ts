import { longestTimer, milliseconds, type OptionCheck, readOptions } from '../read-options.ts';
import type { CallEvent } from '../schema/byourside-events.ts';
import { anArrayOfFields, type FieldsOption } from '../schema/requested-fields.ts';
import { ByoursideError, isTemporary } from './byourside-error.ts';
import { type Call, callParser, callPath, type EndedCall, isEnded } from './call.ts';
import { type CallEventHub, statusOf } from './call-event-hub.ts';
import { aSignal, type ClientSettings } from './client-options.ts';
import type { Answer } from './exchange.ts';
import { newsOf } from './news.ts';
import { request } from './request.ts';
import { startStopwatch } from './stopwatch.ts';

/** Settings of {@link Client.waitForCall} and {@link Client.watchCall}. */
export interface WaitOptions<TFields extends FieldsOption = undefined> {
  /** How long to wait, in milliseconds. Default 180,000. 0 looks once; `Infinity` sets no limit. */
  readonly timeoutMs?: number | undefined;
  /**
   * The pause between two looks, in milliseconds. Default 3,000, with `events` 30,000. While nothing changes, it grows by a
   * quarter each time, up to three times itself or 30,000.
   */
  readonly intervalMs?: number | undefined;
  /** Ends the wait early: it rejects with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
  /**
   * The fields given to `placeCall`, written in place or `as const`: they type and validate `extracted`. Default: the fields
   * of the placed call; with only an id, any object passes.
   */
  readonly fields?: TFields;
  /** A hub that a receiver feeds, see `callEventHub()`: an event counts at once, without a request. Default: only polling. */
  readonly events?: CallEventHub | undefined;
}

const longestPauseMs = 30_000;

const aHub: OptionCheck = {
  must: 'a hub made by callEventHub()',
  holds: (value) => typeof value === 'object' && value !== null && 'subscribe' in value,
};

/**
 * Reads the options of a wait.
 *
 * @param taker The method that was called, for the messages.
 * @throws {TypeError} For an unknown option, and for one of the wrong type or out of its range.
 */
export function readWaitOptions<TFields extends FieldsOption>(
  taker: string,
  options: WaitOptions<TFields>,
): WaitOptions<TFields> {
  return readOptions<WaitOptions<TFields>>(taker, options, {
    timeoutMs: milliseconds(Infinity),
    intervalMs: milliseconds(longestTimer),
    signal: aSignal,
    fields: anArrayOfFields,
    events: aHub,
  });
}

/**
 * Watches a call until it is over: yields it when its status changes, and returns it at the end.
 *
 * The first look has to succeed, unless the API says when to come back. A later look may fail temporarily, beyond its
 * retries, because the call goes on meanwhile.
 *
 * @throws {ByoursideError} `timeout` at the deadline, and the error of a look that fails for good.
 * @throws The reason of the signal, when that aborts.
 */
export async function* watchCall<TFields extends FieldsOption>(
  settings: ClientSettings,
  callId: string,
  options: WaitOptions<TFields>,
  fields: TFields,
): AsyncGenerator<Call<TFields>, EndedCall<TFields>, undefined> {
  const { events, signal, timeoutMs = 180_000, intervalMs = events === undefined ? 3_000 : 30_000 } = options;
  const path = callPath(callId);
  const parse = callParser(fields);
  const news = newsOf(callId, events, signal);
  const stopwatch = startStopwatch(settings.sleep);
  const left = () => timeoutMs - stopwatch.elapsed();

  let last: Call<TFields> | undefined;
  /** The temporary failure of the newest look. */
  let failure: ByoursideError | undefined;

  /** Gets the call by a request; `undefined` if an event came first or the request failed temporarily. */
  async function look(): Promise<Call<TFields> | undefined> {
    // One more, because a timer may come a millisecond early: a look that the deadline cut off would seem to have failed.
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

  /** Whether a first look may fail without ending the wait: the API said when to come back, or the deadline cut it off. */
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
        await news.unlessNews((stop) => stopwatch.sleep(ms, stop));
      }
      pauseMs = Math.max(intervalMs, Math.min(pauseMs * 1.25, intervalMs * 3, longestPauseMs));
    }
  } finally {
    news.close();
  }
}

/** Turns an event into the answer that the API would give. */
function answerOf(event: CallEvent): Answer {
  return { status: 0, data: { ...event, status: statusOf(event) } };
}

/**
 * Fits a pause before the deadline. It lasts as long as wanted, or as long as the API asked for, and leaves time for a last
 * look shortly before the deadline, so that the wait does not miss an end in its last pause.
 */
function clippedPauseMs(
  wantedMs: number,
  intervalMs: number,
  leftMs: number,
  failure: ByoursideError | undefined,
): number {
  const lastLookMs = Math.min(intervalMs, 1_000);
  if (leftMs <= lastLookMs) return leftMs;
  const askedMs = Math.min((failure?.retryAfter ?? 0) * 1000, leftMs, longestTimer);
  return Math.max(askedMs, Math.min(wantedMs, leftMs - lastLookMs));
}

function notOver(callId: string, timeoutMs: number, cause: ByoursideError | undefined): ByoursideError {
  const message = `Call ${callId} did not finish within ${timeoutMs / 1000}s`;
  return new ByoursideError(message, 0, 'timeout', cause && { cause });
}
