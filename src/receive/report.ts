import type { WebhookError, WebhookErrorCode } from '../errors.ts';
import type { ClaimEnd } from '../replay/claim-report.ts';

/** What is known of a delivery by the time it is answered; `null` for what it did not come to. */
export interface DeliveryFacts {
  /** The name of the source; `null` where there are several and the delivery is of none. */
  readonly source: string | null;
  /** The status it is answered with: 200 where the answer was early, and that of your app behind `verified`. */
  readonly status: number;
  /** The name of the event; only ever read from authentic deliveries, like all ids. */
  readonly eventName: string | null;
  /** The id that retries of the event share. */
  readonly eventId: string | null;
  readonly callId: string | null;
  /** What the event is remembered under. */
  readonly eventKey: string | null;
  /** When it was signed, for a source that signs the time. */
  readonly signedAt: Date | null;
  /** How many seconds this machine's clock is ahead of the time of signing (negative: behind). */
  readonly clockSkew: number | null;
  /** Which of the secrets matched. */
  readonly secretIndex: number | null;
  /** The size of the body. */
  readonly bytes: number | null;
  /**
   * How the claim on the event ended, for what reached the handler: `committed`; `released`, so that a retry is handled;
   * `lost` to somebody who took over; `unrecorded` when the store failed at that moment; `unclaimed` when it failed before
   * and `whenStoreFails` is `handle`.
   */
  readonly claim: ClaimEnd | null;
  /** What the store failed with, for `unrecorded` and `unclaimed`. */
  readonly storeError: unknown;
  /** From the first look at the delivery to the reply, or to the end of the work where that is later, in milliseconds. */
  readonly durationMs: number;
}

/**
 * How a delivery ended: `accepted` (200), `refused` (4xx: the sender's fault) or `failed` (5xx: ours, or it may pass). With a
 * `status` of 200, `failed` means that the answer was early: the sender will not try again.
 */
export type DeliveryOutcome =
  | { readonly outcome: 'accepted'; readonly code: 'processed' | 'duplicate' | 'ignored' }
  | { readonly outcome: 'accepted'; readonly code: 'dropped'; readonly reason: string }
  | { readonly outcome: 'refused' | 'failed'; readonly code: WebhookErrorCode; readonly error: WebhookError };

/**
 * What `observe` is given, once for every delivery. It never holds the secret, the expected signature, the body or what
 * a handler put into its errors.
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
