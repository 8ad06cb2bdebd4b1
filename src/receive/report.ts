import { callObserver } from '../call-observer.ts';
import { errorStatuses, type WebhookError, type WebhookErrorCode } from '../errors.ts';
import type { ClaimEnd, ClaimReport } from '../replay/claim-report.ts';
import { type StoreError, storeErrorOf } from '../replay/store-error.ts';
import type { Reply } from '../reply.ts';
import type { FieldIssue } from '../schema/field-issue.ts';
import type { Handled } from './handler.ts';
import { type HandlerFailure, handlerFailureOf } from './handler-failure.ts';
import { noIssues, type ParsedEvent } from './parse-event.ts';
import { acceptedReply } from './reply.ts';

/** The facts that callhook knows about a delivery when it answers; `null` for facts that it did not reach. */
export interface DeliveryFacts {
  /** The name of the source; `null` if there are several and the delivery belongs to none of them. */
  readonly source: string | null;
  /** The status that the sender got: 200 after an early answer, and the status of your app behind `verified`. */
  readonly status: number;
  /** The name of the event. callhook reads it, and every id, from authentic deliveries only. */
  readonly eventName: string | null;
  /** The id that retries of the event share. */
  readonly eventId: string | null;
  /** The id of the call that the event is about. */
  readonly callId: string | null;
  /** The fields that did not fit the schema of the event, 20 at most, as in `context.issues`. Empty for nearly every event. */
  readonly issues: readonly FieldIssue[];
  /** Names the event: source, scope and event id, as `context.eventKey`. */
  readonly eventKey: string | null;
  /** When the sender signed the delivery; `null` if the source signs no time. */
  readonly signedAt: Date | null;
  /** How many seconds this machine's clock is ahead of the time of signing (negative: behind). */
  readonly clockSkew: number | null;
  /** Which of the secrets matched, from 0. */
  readonly secretIndex: number | null;
  /** The size of the body in bytes. */
  readonly bytes: number | null;
  /**
   * How the claim on the event ended, if the handler ran: `committed`; `released`, so that a retry runs the handler again;
   * `lost` to another run that took over; `unrecorded` if the store failed at that moment; `unclaimed` if it failed before
   * and `whenStoreFails` is `handle`.
   */
  readonly claim: ClaimEnd | null;
  /** The error of the store, cleaned so that you can log it, for `unrecorded`, `unclaimed` and the code `store_unavailable`. */
  readonly storeError: StoreError | null;
  /**
   * Whether a `duplicate` had another body than the delivery that was handled: a hint, from the length and a checksum over at
   * most the first and the last 2 KiB. `null` if it is not a duplicate, or the store does not know.
   */
  readonly bodyDiffers: boolean | null;
  /**
   * Whether duplicates get the handler's own answer: for `replied`, whether the store keeps it; for a `duplicate`, whether it got one.
   * Otherwise `null`.
   */
  readonly replyKept: boolean | null;
  /** The end of each event, in their order, if the delivery carries several; otherwise `null`. */
  readonly items: readonly ItemReport[] | null;
  /** Milliseconds from the first look at the delivery to the reply, or to the end of the work if that is later. */
  readonly durationMs: number;
}

/** The end of one of several events of a delivery. */
export interface ItemReport {
  /** Names the event, as `context.eventKey`; `null` if callhook could not find out which event it is. */
  readonly eventKey: string | null;
  /** As the `code` of a delivery that carries only this event. */
  readonly code: DeliveryOutcome['code'];
}

/**
 * How a delivery ended: `accepted` (200), `refused` (4xx: the sender's fault) or `failed` (5xx: our fault, or temporary).
 * `failed` with a `status` of 200 means that the answer was early: the sender will not try again.
 */
export type DeliveryOutcome =
  | {
      /** The sender got a 200, or the answer of your handler or of a handshake. */
      readonly outcome: 'accepted';
      /**
       * `processed` by your handler, `replied` with its own answer, a `duplicate` of a handled event, `ignored` because it has no
       * handler, or the `challenge` of a handshake.
       */
      readonly code: 'processed' | 'replied' | 'duplicate' | 'ignored' | 'challenge';
    }
  | {
      /** The sender got a 200. */
      readonly outcome: 'accepted';
      /** Your handler threw `drop(reason)`. */
      readonly code: 'dropped';
      /** The reason that your handler gave to `drop`. */
      readonly reason: string;
    }
  | {
      /** `refused`: the sender's fault, a 4xx. `failed`: our fault, or temporary, a 5xx. */
      readonly outcome: 'refused' | 'failed';
      /** The code of `error`. */
      readonly code: WebhookErrorCode;
      /** The error that says what happened. */
      readonly error: WebhookError;
    };

/**
 * The argument of `observe`, which callhook calls once for every delivery. It never holds the secret, the expected
 * signature, the body, the messages of a handler's errors or an error of a driver. It is plain data, and `JSON.stringify`
 * writes its `error` as `{ name, code, status, message }`.
 *
 * @example
 * ```ts
 * import type { DeliveryReport } from 'callhook';
 *
 * export function observe(report: DeliveryReport) {
 *   console.log(report.code, report.status, report.eventName, `${report.durationMs.toFixed(1)} ms`);
 *   if (report.outcome === 'failed') console.error(report.error.message);
 * }
 * ```
 */
export type DeliveryReport = DeliveryFacts & DeliveryOutcome;

type Facts = { -readonly [TFact in keyof DeliveryFacts]: DeliveryFacts[TFact] };

/** The end of a delivery that needs no retry, as a report tells it: without the answer. */
export type ReportedEnd =
  | Exclude<Handled, { readonly code: 'replied' }>
  | { readonly outcome: 'accepted'; readonly code: 'replied' | 'duplicate' | 'ignored' | 'challenge' };

/** Gets what happens to deliveries. */
export interface Watchers {
  /** Never throws. */
  readonly log: (report: DeliveryReport) => void;
  readonly observe: ((report: DeliveryReport) => unknown) | undefined;
  readonly onHandlerError: ((thrown: unknown, failure: HandlerFailure) => unknown) | undefined;
}

/** Collects facts about a delivery, reports them once and makes the reply. A class, because closures for each delivery cost time. */
export class Report {
  /** The facts so far, which the pipeline fills in. */
  readonly facts: Facts;
  readonly #watchers: Watchers;
  readonly #startedAt: number;
  /** The time of signing in unix seconds, which becomes a `Date` only for an observer. */
  #signedAt: number | null = null;

  constructor(source: string | null, watchers: Watchers) {
    this.#watchers = watchers;
    this.#startedAt = watchers.observe === undefined ? 0 : performance.now(); // only an observer gets the duration
    // All facts exist from the start, and this object becomes the report: spreading objects whose shape grew on the way
    // took longer than verifying the signature.
    this.facts = {
      source,
      status: 0,
      eventName: null,
      eventId: null,
      callId: null,
      issues: noIssues,
      eventKey: null,
      signedAt: null,
      clockSkew: null,
      secretIndex: null,
      bytes: null,
      claim: null,
      storeError: null,
      bodyDiffers: null,
      replyKept: null,
      items: null,
      durationMs: 0,
    };
  }

  /** Notes the time of signing, in unix seconds, which the MAC has proven. */
  noteSigning(timestamp: number, now: number): void {
    this.facts.clockSkew = now - timestamp;
    this.#signedAt = timestamp;
  }

  /** Notes which event it is. */
  noteEvent({ name, eventId, callId, issues }: ParsedEvent): void {
    this.facts.eventName = name;
    this.facts.eventId = eventId;
    this.facts.callId = callId;
    this.facts.issues = issues;
  }

  /** Notes how the claim on the event ended. */
  noteClaim({ claim, storeError }: ClaimReport): void {
    this.facts.claim = claim;
    this.facts.storeError = storeError;
  }

  /** Passes on what a handler threw, which is in no report. */
  noteHandlerError(thrown: unknown): void {
    callObserver(this.#watchers.onHandlerError, thrown, handlerFailureOf(this.facts));
  }

  /**
   * Reports a delivery that needs no retry. The status in the outcome, if any, is what the app has sent itself.
   *
   * @param own The answer of a handler or a handshake.
   */
  accept(outcome: ReportedEnd, own?: Reply): Reply {
    const reply = own ?? acceptedReply(outcome.code);
    this.#send(reply.status, outcome);
    return reply;
  }

  /**
   * Reports a delivery that was refused or failed.
   *
   * @param reply The answer to the sender.
   * @param sent The status of an early answer.
   */
  fail(error: WebhookError, reply: Reply, sent?: number): Reply {
    const { code } = error;
    if (code === 'store_unavailable' && error.cause) this.facts.storeError ??= storeErrorOf(error.cause);
    const outcome = errorStatuses[code] < 500 ? 'refused' : 'failed';
    this.#send(sent ?? reply.status, { outcome, code, error });
    return reply;
  }

  #send(status: number, outcome: DeliveryOutcome | ReportedEnd): void {
    const { log, observe } = this.#watchers;
    const { facts } = this;
    facts.status = status; // unless the outcome has one
    const report = Object.assign(facts, outcome);
    log(report);
    if (observe === undefined) return;
    facts.durationMs = performance.now() - this.#startedAt;
    const signedAt = new Date((this.#signedAt ?? Number.NaN) * 1000);
    if (!Number.isNaN(signedAt.getTime())) facts.signedAt = signedAt; // a time may be larger than a Date can hold
    callObserver(observe, report);
  }
}
