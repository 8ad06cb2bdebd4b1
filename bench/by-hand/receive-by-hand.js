import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/v4/mini';
import { secret } from '../delivery/secret.js';

const key = createSecretKey(Buffer.from(secret));
const text = z.nullish(z.string());

const callEvent = z.looseObject({
  event: z.enum([
    'call.in_progress',
    'call.completed',
    'call.no_answer',
    'call.voicemail',
    'call.declined',
    'call.failed',
  ]),
  eventId: z.string().check(z.minLength(1)),
  timestamp: text,
  callId: z.string().check(z.minLength(1)),
  status: text,
  to: text,
  objective: text,
  startedAt: text,
  endedAt: text,
  summary: text,
  extracted: z.nullish(z.looseObject({})),
  transcript: text,
  recordingUrl: text,
});

/**
 * Makes the receiver that a careful programmer writes for one endpoint in an hour: it checks the signature and its time, parses,
 * validates, and remembers the ids in a Map. It has no bounds on time, no leases, no reports and one secret.
 */
export function receiveByHand(onEvent) {
  let handled = new Map();

  /** Gives what to answer: the outcome, or `null` for 400. */
  return async function receive(body, header) {
    if (!isAuthentic(body, header)) return null;
    const { success, data: event } = callEvent.safeParse(JSON.parse(body.toString()));
    if (!success) return null;
    if (handled.has(event.eventId)) return 'duplicate';
    if (handled.size >= 100_000) handled = new Map();
    handled.set(event.eventId, Date.now());
    try {
      await onEvent(event);
    } catch (error) {
      handled.delete(event.eventId);
      throw error;
    }
    return 'processed';
  };
}

function isAuthentic(body, header) {
  const [, timestamp, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  if (timestamp === undefined || Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return false;
  const expected = createHmac('sha256', key).update(`${timestamp}.`).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(mac, 'hex'));
}
