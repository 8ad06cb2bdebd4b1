import type { CallEventName, CallEvents } from '../schema/byourside-events.ts';
import { nothingKnown } from './simulator/simulated-call.ts';

/**
 * A whole By Your Side event for the tests of your handler, with everything filled in that such an event has. The
 * `eventId` is a new one each time, so that no sample passes for a duplicate of another; the event is dated now.
 *
 * Which of the fields the provider fills in on which event is documented only in part: null stands where nothing can be
 * known yet. Needs no Node.
 *
 * @param name The name of the event, such as `call.completed`.
 * @param overrides What should differ. For a field that callhook does not know: `{ ...sampleEvent(…), cost: 1 }`.
 *
 * @example
 * ```ts
 * import { sampleEvent } from 'callhook/testing';
 *
 * const event = sampleEvent('call.completed', { summary: 'Moved to 5 PM.', extracted: { new_time: '17:00' } });
 * console.log(event.callId, event.summary);
 * ```
 */
export function sampleEvent<TName extends CallEventName>(
  name: TName,
  overrides: Partial<CallEvents[TName]> = {},
): CallEvents[TName] {
  const now = Date.now();
  const event = {
    event: name,
    eventId: `evt_${crypto.randomUUID()}`,
    timestamp: isoTime(now),
    callId: 'call_sample',
    status: name.slice('call.'.length),
    to: '+14155550123',
    objective: 'Confirm the appointment for tomorrow at 2 PM and ask if they need to reschedule.',
    ...whatIsKnown(name, now),
    ...overrides,
  };
  // Its name and the fields that all events have; TypeScript does not know which of them TName is.
  return event as unknown as CallEvents[TName];
}

function whatIsKnown(name: CallEventName, now: number) {
  if (name === 'call.in_progress') return { ...nothingKnown, startedAt: isoTime(now) };
  if (name !== 'call.completed') return { ...nothingKnown, endedAt: isoTime(now) };
  return {
    startedAt: isoTime(now - 42_000),
    endedAt: isoTime(now),
    summary: 'They confirmed, but for 5 PM.',
    extracted: { confirmed: true, new_time: '17:00' },
    transcript: 'AI: Does tomorrow at 2 PM still suit you?\nCallee: Yes, but 5 PM would be better.',
    recordingUrl: 'https://recordings.invalid/call_sample.mp3',
  };
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
