import type { CallEvent } from '../../schema/byourside-events.ts';
import type { CallStatus } from '../../schema/call-status.ts';
import type { CallRequest } from './call-request.ts';
import type { ExtractedValues } from './plausible-values.ts';

/** A call that is being placed. */
export interface NewCall extends CallRequest {
  /** `call_` and 20 characters. The provider does not document the form of its ids. */
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

/** Returns the call as the API shows it: the keys of the provider's examples, and as a guess `startedAt` and `endedAt`. */
export function recordOf(call: SimulatedCall) {
  const { callId, status, to, objective, startedAt, endedAt, summary, extracted, transcript, recordingUrl } = call;
  return { id: callId, status, to, objective, startedAt, endedAt, summary, extracted, transcript, recordingUrl };
}

/** The fields that become known in the course of a call, before they are. */
export const nothingKnown = {
  startedAt: null,
  endedAt: null,
  summary: null,
  extracted: null,
  transcript: null,
  recordingUrl: null,
};

/** Makes the event for the current status of a call. */
export function eventOf(call: SimulatedCall, eventId: string, now: number): CallEvent {
  const { id: callId, ...record } = recordOf(call);
  const timestamp = new Date(now).toISOString();
  // Only called in a status that has an event.
  return { event: `call.${call.status}`, eventId, timestamp, callId, ...record } as CallEvent;
}
