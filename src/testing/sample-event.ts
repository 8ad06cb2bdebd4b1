import { kindOf, nearestOf } from '../read-options.ts';
import type { CallEventName, CallEventOf } from '../schema/byourside-events.ts';
import { terminalStatuses } from '../schema/call-status.ts';
import { nothingKnown } from './simulator/simulated-call.ts';

/**
 * Makes a whole By Your Side event for the tests of your handler, dated now and with every field that such an event has.
 * Each sample has a new `eventId`, so that none counts as a duplicate of another. Needs no Node.
 *
 * The provider documents only in part which fields it fills in on which event: a field that cannot be known yet is null.
 *
 * @param name The name of the event, such as `call.completed`.
 * @param overrides The fields that should differ. For a field that callhook does not know: `{ ...sampleEvent(…), cost: 1 }`.
 * @throws {TypeError} For a name that no event has.
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
  overrides: Partial<CallEventOf<TName>> = {},
): CallEventOf<TName> {
  if (!names.includes(name)) throw new TypeError(noSuchEvent(name));
  const now = Date.now();
  const event: CallEventOf<TName> = {
    event: name,
    eventId: `evt_${crypto.randomUUID()}`,
    timestamp: isoTime(now),
    callId: 'call_sample',
    status: name.slice('call.'.length),
    to: '+14155550123',
    objective: 'Confirm the appointment for tomorrow at 2 PM and ask if they need to reschedule.',
    ...outcomeOf(name, now),
  };
  return { ...event, ...overrides };
}

const names: readonly string[] = ['in_progress', ...terminalStatuses].map((status) => `call.${status}`);

function noSuchEvent(name: unknown): string {
  const given = typeof name === 'string' ? `'${name.slice(0, 40)}'` : kindOf(name);
  const meant = typeof name === 'string' ? ` Did you mean '${nearestOf(name, names)}'?` : '';
  return `No event of By Your Side has the name ${given}.${meant} The names are ${names.join(', ')}.`;
}

function outcomeOf(name: CallEventName, now: number) {
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
