import type { CallEvent } from '../../schema/byourside-events.ts';
import type { CallStatus } from '../../schema/call-status.ts';
import type { CallRequest } from './call-request.ts';
import type { ExtractedValues } from './plausible-values.ts';

/** A call that is being placed. */
export interface NewCall extends CallRequest {
  /** The form of the ids, here `call_` and 20 characters, is not documented. */
  readonly callId: string;
  /** 1 for the first call that was placed, 2 for the next. */
  readonly number: number;
}

/** A call as it stands now. */
export interface SimulatedCall extends NewCall {
  readonly status: CallStatus;
  /** When it was answered, ISO 8601. */
  readonly startedAt: string | null;
  /** When it ended, ISO 8601. */
  readonly endedAt: string | null;
  readonly summary: string | null;
  readonly extracted: ExtractedValues | null;
  readonly transcript: string | null;
  readonly recordingUrl: string | null;
}

/** The call as the API shows it. Beyond the keys of the provider's examples, `startedAt` and `endedAt` are a guess. */
export function recordOf(call: SimulatedCall) {
  const { callId, status, to, objective, startedAt, endedAt, summary, extracted, transcript, recordingUrl } = call;
  return { id: callId, status, to, objective, startedAt, endedAt, summary, extracted, transcript, recordingUrl };
}

/** What is only known of a call later on, as long as it is not. */
export const nothingKnown = {
  startedAt: null,
  endedAt: null,
  summary: null,
  extracted: null,
  transcript: null,
  recordingUrl: null,
};

/** The event that tells of the status in which the call is now. */
export function eventOf(call: SimulatedCall, eventId: string, now: number): CallEvent {
  const { id: callId, ...record } = recordOf(call);
  const timestamp = new Date(now).toISOString();
  // Asked for in the statuses that events tell of, and in no other.
  return { event: `call.${call.status}`, eventId, timestamp, callId, ...record } as CallEvent;
}
