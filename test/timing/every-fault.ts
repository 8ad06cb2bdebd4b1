// Runs a client into every fault. Prints how each ended, and how long the process lived on after the last.
import { writeSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ByoursideError, Client, callEventHub } from '../../src/client/index.ts';

const answers: Record<string, (response: ServerResponse) => unknown> = {
  queued: (response) => response.end('{"id":"queued","status":"queued"}'),
  reset: (response) => response.writeHead(200, { 'content-length': '99' }).write('{', () => response.destroy()),
  hanging: () => {},
  hangingBody: (response) => response.write('{'),
  notJson: (response) => response.end('{'),
  noContent: (response) => response.writeHead(204).end(),
  html: (response) => response.writeHead(502).end('<html></html>'),
  redirect: (response) => response.writeHead(302, { location: '/elsewhere' }).end('moved'),
  endless: (response) => {
    const part = Buffer.alloc(1_048_576, ' ');
    const more = () => response.write(part, (problem) => problem ?? more());
    more();
  },
};

const server = createServer((request, response) => answers[request.url?.split('/').pop() ?? '']?.(response));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const apiKey = 'bys_ak_test_0123456789';
const impatient = new Client({ apiKey, baseUrl, timeoutMs: 1_000, retries: 0 });
const client = new Client({ apiKey, baseUrl, retries: 0 });
const nobody = new Client({ apiKey, baseUrl: 'http://127.0.0.1:1' });
const events = callEventHub();

async function codeOf(run: Promise<unknown>): Promise<string> {
  try {
    return String(await run);
  } catch (error) {
    if (error instanceof ByoursideError) return error.code;
    return error instanceof Error ? error.name : 'unknown';
  }
}

const names = ['reset', 'notJson', 'noContent', 'html', 'redirect', 'endless'];
const hanging = ['hanging', 'hangingBody'];
const codes = Object.fromEntries(
  await Promise.all([
    ...names.map(async (name) => [name, await codeOf(client.getCall(name))]),
    ...hanging.map(async (name) => [name, await codeOf(impatient.getCall(name))]),
    (async () => ['refused', await codeOf(nobody.getCall('c1'))])(),
    (async () => ['waiting', await codeOf(client.waitForCall('queued', { timeoutMs: 200 }))])(),
    (async () => ['waitingForEvents', await codeOf(client.waitForCall('queued', { timeoutMs: 200, events }))])(),
    (async () => ['aborted', await codeOf(client.waitForCall('queued', { signal: abortedSoon() }))])(),
    (async () => ['left', await codeOf(leave())])(),
    (async () => ['arrived', await codeOf(arrive())])(),
  ]),
);

const endedAt = performance.now();
process.on('exit', () => writeSync(1, JSON.stringify({ codes, endedAfterMs: performance.now() - endedAt })));
server.closeAllConnections();
server.close();

function abortedSoon(): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 50);
  return controller.signal;
}

/** Turns away from a call that goes on. */
async function leave(): Promise<string> {
  for await (const call of client.watchCall('queued')) if (call.status === 'queued') return 'left';
  return 'ended';
}

/** Hears of the end while a look hangs. */
async function arrive(): Promise<string> {
  const own = callEventHub();
  const waiting = client.waitForCall('hanging', { events: own });
  const nothing = { timestamp: null, to: null, objective: null, startedAt: null, endedAt: null, summary: null };
  const empty = { ...nothing, extracted: null, transcript: null, recordingUrl: null };
  const end = { event: 'call.completed', eventId: 'evt_1', callId: 'hanging', status: 'completed' } as const;
  setTimeout(() => own.handle({ ...end, ...empty }), 50);
  return (await waiting).status;
}
