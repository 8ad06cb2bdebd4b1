import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export const secret = 'whsec_test';

/** Replies as {@link send} gives them. */
export const processed = '200 {"outcome":"processed"}';
export const duplicate = '200 {"outcome":"duplicate"}';
export const ignored = '200 {"outcome":"ignored"}';
export const refused = '400 {"error":"invalid_signature"}';
export const inFlight = '503 {"error":"in_flight"}';

/** An event that nobody has seen before. */
export function completedCall() {
  return {
    event: 'call.completed',
    eventId: `evt_${randomUUID()}`,
    timestamp: '2026-11-20T18:02:11Z',
    callId: `call_${randomUUID()}`,
    status: 'completed',
    to: '+14155550123',
    objective: 'Book a table for four',
    startedAt: '2026-11-20T18:00:05Z',
    endedAt: '2026-11-20T18:02:10Z',
    summary: 'A table for four 🎉',
    extracted: { confirmed: true, guests: 4 },
    transcript: null,
    recordingUrl: null,
  };
}

/** On purpose not callhook's own: what both agree on is the contract. */
export function sign(body: string | Buffer, timestamp = secondsFromNow(0)): string {
  const mac = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
  return `t=${timestamp},v1=${mac}`;
}

export function secondsFromNow(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}

/** Signs an event and sends it. */
export async function deliver(url: string, event: object): Promise<string> {
  const body = JSON.stringify(event);
  return send(url, sign(body), [body]);
}

/** Sends a body with a signature of By Your Side. */
export async function send(url: string, signature: string, chunks: readonly (string | Buffer)[]): Promise<string> {
  return sendWith(url, { 'x-bys-signature': signature }, chunks);
}

/** Gives status and body; where there is one, a `Retry-After` is put behind. One chunk is sent with its length, more are sent without. */
export async function sendWith(
  url: string,
  ownHeaders: Readonly<Record<string, string>>,
  chunks: readonly (string | Buffer)[],
): Promise<string> {
  const headers = { 'content-type': 'application/json', ...ownHeaders };
  const outgoing = request(url, { method: 'POST', headers, signal: AbortSignal.timeout(10_000) });
  const [answer] = await Promise.all([once(outgoing, 'response'), writeApart(outgoing, chunks)]);
  const [incoming] = answer as [IncomingMessage]; // what the event 'response' carries
  incoming.setEncoding('utf8');
  const body = (await incoming.toArray()).join('');
  const retryAfter = incoming.headers['retry-after'];
  return `${incoming.statusCode} ${body}${retryAfter === undefined ? '' : `, Retry-After: ${retryAfter}`}`;
}

async function writeApart(outgoing: ClientRequest, chunks: readonly (string | Buffer)[]): Promise<void> {
  for (const chunk of chunks.slice(0, -1)) {
    outgoing.write(chunk);
    await sleep(50); // otherwise they may arrive as one
  }
  outgoing.end(chunks.at(-1));
}

/** @throws {Error} When a reply is another one than was expected. */
export function expectReply(actual: string, expected: string): void {
  if (actual !== expected) throw new Error(`expected ${expected}, got ${actual}`);
}
