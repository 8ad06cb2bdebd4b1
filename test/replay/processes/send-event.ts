import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, send } from '../../adapters/contract/send.ts';

/** Sends one event, signed anew, as a first try or a retry. */
export function sendEvent(url: string, eventId: string): Promise<Answer> {
  return send(url, JSON.stringify({ event: 'call.completed', eventId, callId: 'call_1', summary: 'All good.' }));
}

/** Sends several events in one delivery. */
export function sendBatch(url: string, eventIds: readonly string[]): Promise<Answer> {
  const items = eventIds.map((eventId) => ({ event: 'call.completed', eventId, callId: 'call_1' }));
  return send(url, JSON.stringify({ items }));
}

/**
 * Sends an event until it is accepted, as a sender does that takes every other answer, and none, for "try again".
 *
 * @param urlOf Where to send it next: receivers come and go.
 * @returns The answers that it got, the last of them a 2xx.
 * @throws {Error} When it was not accepted within 5 minutes.
 */
export async function sendUntilAccepted(urlOf: () => string | undefined, eventId: string): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const deadline = Date.now() + 300_000;
  while (Date.now() < deadline) {
    const url = urlOf();
    const answer = url === undefined ? undefined : await sendEvent(url, eventId).catch(() => undefined);
    if (answer !== undefined) answers.push(answer);
    if (answer !== undefined && answer.status < 300) return answers;
    await sleep(20 + Math.random() * 60);
  }
  throw new Error(`${eventId} was never accepted; the answers were ${answers.map(({ status }) => status).join(', ')}`);
}
