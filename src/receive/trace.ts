import { isWebhookError, WebhookError } from '../errors.ts';
import type { ClaimReport } from '../replay/claim-report.ts';
import { callObserver } from './call-observer.ts';
import type { ParsedEvent } from './parse-event.ts';
import { acceptedReply, errorReply, type Reply } from './reply.ts';
import type { DeliveryFacts, DeliveryOutcome, DeliveryReport } from './report.ts';
import { describeThrown } from './thrown.ts';

type Accepted = Extract<DeliveryOutcome, { outcome: 'accepted' }>;
type Known = { -readonly [TFact in keyof DeliveryFacts]: DeliveryFacts[TFact] };

/** Collects what becomes known of a delivery, then reports it and gives the reply. */
export function startTrace(source: string | null, observe: (report: DeliveryReport) => unknown) {
  const startedAt = performance.now();
  // Every fact has its place from the start, and the report is made of this very object: spreading objects whose
  // shape grew along the way took longer than verifying the signature does.
  const known: Known = {
    source,
    status: 0,
    eventName: null,
    eventId: null,
    callId: null,
    eventKey: null,
    signedAt: null,
    clockSkew: null,
    secretIndex: null,
    bytes: null,
    claim: null,
    storeError: null,
    durationMs: 0,
  };

  function report(status: number, outcome: DeliveryOutcome): void {
    if (known.status === 0) known.status = status;
    known.durationMs = performance.now() - startedAt;
    callObserver(observe, Object.assign(known, outcome));
  }

  return {
    /** What is known so far; filled in by the pipeline. A status that is there already is what the sender got. */
    known,

    /** Notes the time of signing, in unix seconds, which the MAC has proven. */
    noteSigning(timestamp: number, now: number): void {
      known.clockSkew = now - timestamp;
      const signedAt = new Date(timestamp * 1000);
      if (!Number.isNaN(signedAt.getTime())) known.signedAt = signedAt;
    },

    /** Notes which event it is. */
    noteEvent({ name, eventId, callId }: ParsedEvent): void {
      known.eventName = name;
      known.eventId = eventId;
      known.callId = callId;
    },

    /** Notes how the claim on the event ended. */
    noteClaim({ claim, storeError }: ClaimReport): void {
      known.claim = claim;
      known.storeError = storeError;
    },

    accept(outcome: Accepted): Reply {
      const reply = acceptedReply(outcome.code);
      report(reply.status, outcome);
      return reply;
    },

    fail(thrown: unknown): Reply {
      const error = asWebhookError(thrown);
      const reply = errorReply(error);
      report(reply.status, { outcome: reply.status < 500 ? 'refused' : 'failed', code: error.code, error });
      return reply;
    },
  };
}

function asWebhookError(thrown: unknown): WebhookError {
  if (isWebhookError(thrown)) return thrown;
  return new WebhookError('internal_error', `The receiver failed with ${describeThrown(thrown)}.`);
}
