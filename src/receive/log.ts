import { signOfSeveralInstances } from '#runtime';
import { callObserver } from '../call-observer.ts';
import type { WebhookErrorCode } from '../errors.ts';
import { oneLine } from '../one-line.ts';
import type { ClaimEnd } from '../replay/claim-report.ts';
import { explainStoreError } from '../replay/store-error.ts';
import { describeIssues } from '../schema/field-issue.ts';
import type { DeliveryReport } from './report.ts';

/**
 * A logger, such as `console`, or one of pino, winston or bunyan. callhook calls `error` for a delivery that failed or that was
 * handled without protection, and `warn` for one that was refused and for a set-up that needs a look. The only argument is
 * one line of text.
 *
 * @example
 * ```ts
 * import { bysWebhook } from 'callhook/fetch';
 * import pino from 'pino';
 *
 * const log = pino();
 * const handler = bysWebhook(process.env.BYS_WEBHOOK_SECRET, (event) => log.info(event.callId), {
 *   log, // a line for what went wrong
 *   observe: (report) => log.info(report), // the facts about every delivery
 * });
 * ```
 */
export interface Logger {
  /** Takes a line about a delivery that failed, or that was handled without protection. */
  error(line: string): unknown;
  /** Takes a line about a delivery that was refused, or about the set-up. */
  warn(line: string): unknown;
}

/** How many lines of one code callhook writes in a minute. It only counts the others. */
const linesPerMinute = 10;
const minute = 60_000;

/** The default: everything goes to stderr. */
const stderr: Logger = { error: toStderr, warn: toStderr };

/**
 * Makes the function that writes a line for every delivery that was refused, failed or not recorded, and one for each fact
 * about the set-up that a developer should know. Forgers cannot flood it, and it never throws.
 *
 * @param chosen Where to write; `false`: nowhere.
 * @param isDefaultStore Whether the store is the one that a receiver makes for itself.
 */
export function problemLog(chosen: Logger | false = stderr, isDefaultStore: boolean): (report: DeliveryReport) => void {
  if (chosen === false) return () => {};
  const log: Logger = chosen; // functions below would forget that it is not false
  const limit = lineLimit();
  const noted = new Set<string | null>();
  let isFirst = isDefaultStore; // the first claim in that store is yet to come

  return (report) => {
    const { outcome, code, status, claim, issues, source, eventName } = report;
    if (outcome !== 'accepted') {
      const { message } = report.error;
      const level = outcome === 'failed' ? 'error' : 'warn';
      if (status === 200) problem(level, code, `${message} ${tooLate}`);
      else if (!unremarkable.includes(code)) problem(level, code, message);
    } else {
      const end = claim && unprotected[claim];
      if (end) problem('error', end, end + explainStoreError(report.storeError));
    }
    if (issues.length > 0 && code !== 'schema_mismatch') {
      problem('warn', 'issues', `The event has fields that do not fit: ${describeIssues(issues)}.`);
    }
    if (report.eventId === null && eventName !== null && claim !== null && isNews(source)) {
      write('warn', `${source} sends ${eventName} without an id: callhook knows its retries only by an equal body.`);
    }
    if (isFirst && claim !== null) {
      isFirst = false;
      const sign = signOfSeveralInstances();
      const what = `this app has several instances (${sign}), and the default replay store serves only one`;
      if (sign !== undefined) write('warn', `${what}: pass a shared store as the option replay.`);
    }

    function problem(level: keyof Logger, kind: string, text: string): void {
      const more = limit(kind);
      if (more !== undefined) write(level, `answered ${status} (${code}). ${text}${more}`);
    }
  };

  /** Whether something is so for the first time. */
  function isNews(what: string | null): boolean {
    const isNew = !noted.has(what);
    noted.add(what);
    return isNew;
  }

  function write(level: keyof Logger, text: string): void {
    callObserver((line: string) => log[level](line), oneLine(`callhook: ${text}`));
  }
}

/** Counts lines for each kind, of which there are few. Without a timer: what was left out is said with the next line. */
function lineLimit(): (kind: string) => string | undefined {
  const windows = new Map<string, { readonly startedAt: number; lines: number }>();
  return (kind) => {
    const now = performance.now();
    const last = windows.get(kind) ?? { startedAt: Number.NEGATIVE_INFINITY, lines: 0 };
    const age = now - last.startedAt;
    if (age >= minute) {
      windows.set(kind, { startedAt: now, lines: 1 });
      const left = last.lines - linesPerMinute;
      return left > 0 ? ` And ${left.toLocaleString('en-US')} more in the last ${Math.ceil(age / 1000)} s.` : '';
    }
    last.lines += 1;
    if (last.lines > linesPerMinute) return undefined;
    return last.lines < linesPerMinute ? '' : ' Further ones are only counted for a minute.';
  };
}

function toStderr(line: string): void {
  console.error(line); // looked up now: a test may replace it
}

/** Normal events, and people who open the URL in a browser. */
const unremarkable: readonly string[] = ['in_flight', 'retry_later', 'method_not_allowed'] satisfies WebhookErrorCode[];

/** Events that were handled without the protection that they should have had. */
const unprotected: { readonly [TEnd in ClaimEnd]?: string } = {
  lost: 'The lease was lost: another run may have handled the event, too',
  unrecorded: 'The replay store could not record the event: a retry would run the handler again',
  unclaimed: 'The replay store could not be reached, so the handler ran without a claim',
};

const tooLate = 'The answer was early, so the sender will not try again.';
