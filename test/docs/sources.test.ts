import { createHmac } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { EventMap, Handshake, PublicUrl, Source } from 'callhook';
import { defineSource, hmacSignature } from 'callhook';
import { webhook } from 'callhook/fetch';
import { signedRequest } from 'callhook/testing';
import type { Hono } from 'hono';
import { afterAll, expect, it, vi } from 'vitest';
import * as z from 'zod/v4/mini';
import { recorder } from '../receive/deliver.ts';
import { read, root } from './markdown.ts';

const folder = `${root}test/docs/.sources`;
const snippets = [...read('docs/sources.md').matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => code);

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the only snippet of the page that contains a text, and returns what it exports. */
async function run<T>(text: string): Promise<T> {
  const [code, ...others] = snippets.filter((snippet) => snippet.includes(text));
  if (code === undefined || others.length > 0) throw new Error(`the page needs one snippet with ${text}`);
  const file = `${folder}/${snippets.indexOf(code)}.ts`;
  writeFileSync(file, code);
  return import(file);
}

/** Sends payloads to a receiver of a source, and returns status and code of each. */
function receiverOf(source: Source<EventMap>) {
  const { reports, observe } = recorder();
  const handle = webhook(source, 'secret', () => {}, { observe, log: false });
  return {
    reports,
    async send(payload: object | string, headers: Record<string, string> = {}): Promise<string> {
      const response = await handle(await signedRequest(source, payload, 'secret', { headers }));
      return `${response.status} ${reports.at(-1)?.code}`;
    },
  };
}

it('GitHub: a form with JSON in it', async () => {
  const { github } = await run<{ github: Source<EventMap> }>("form.get('payload')");
  const { send, reports } = receiverOf(github);
  const form = (payload: string) => new URLSearchParams({ payload }).toString();
  const headers = { 'x-github-event': 'ping', 'x-github-delivery': 'delivery_1' };
  expect(await send(form('{"zen":"Keep it simple."}'), headers)).toBe('200 processed');
  expect(reports[0]).toMatchObject({ eventName: 'ping', eventId: 'delivery_1' });
  expect(await send(form('{"zen":'), headers)).toBe('400 body_not_form');
});

it('Retell: events that come once for each call have an id, the others have none', async () => {
  const { retell } = await run<{ retell: Source<EventMap> }>('function oncePerCall');
  const { send } = receiverOf(retell);
  const call = { call_id: 'call_1' };
  expect(await send({ event: 'call_started', call })).toBe('200 processed');
  expect(await send({ event: 'call_started', call, retry: 1 })).toBe('200 duplicate');
  expect(await send({ event: 'call_ended', call })).toBe('200 processed');
  expect(await send({ event: 'transcript_updated', call })).toBe('200 processed');
  expect(await send({ event: 'transcript_updated', call, transcript: 'Hello' })).toBe('200 processed');
});

it('Telnyx: names and ids from deeper in the payload', async () => {
  const ids = await run<Pick<Source<EventMap>, 'eventName' | 'eventId' | 'callId'>>('// Telnyx: from deeper');
  const source = defineSource({
    name: 'telnyx',
    authenticator: hmacSignature({ header: 'x-signature', signed: ['body'] }),
    events: { 'call.hangup': z.looseObject({}) },
    eventName: ids.eventName,
    eventId: ids.eventId,
    callId: ids.callId,
  });
  const { send, reports } = receiverOf(source);
  const data = { event_type: 'call.hangup', id: 'evt_1', payload: { call_session_id: 'call_1' } };
  expect(await send({ data })).toBe('200 processed');
  expect(reports[0]).toMatchObject({ eventName: 'call.hangup', eventId: 'evt_1', callId: 'call_1' });
  expect(await send({})).toBe('422 schema_mismatch');
});

it('Meta: a challenge by GET', async () => {
  vi.stubEnv('META_APP_SECRET', 'secret').stubEnv('META_VERIFY_TOKEN', 'token');
  const { app } = await run<{ app: Hono }>("query.get('hub.challenge')");
  const ask = (token: string) =>
    app.request(`/webhooks/meta?hub.mode=subscribe&hub.challenge=42&hub.verify_token=${token}`);
  const answer = await ask('token');
  expect([answer.status, await answer.text(), answer.headers.get('content-type')]).toEqual([
    200,
    '42',
    'text/plain; charset=utf-8',
  ]);
  vi.spyOn(console, 'error').mockImplementation(() => {});
  expect((await ask('another')).status).toBe(400);
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

it('Zoom and Slack: challenges by POST', async () => {
  const { zoom, slack } = await run<{ zoom: Handshake; slack: Handshake }>("'endpoint.url_validation'");
  const answer = async (handshake: Handshake, payload: object) => {
    const source = defineSource({
      name: 'asking',
      authenticator: hmacSignature({ header: 'x-signature', signed: ['body'] }),
      handshake,
      events: { message: z.looseObject({}) },
      eventName: 'event',
      eventId: 'id',
    });
    const response = await webhook(source, ['old', 'secret'], () => {}, { log: false })(
      await signedRequest(source, payload, 'secret'),
    );
    return [response.status, await response.json()];
  };
  const encryptedToken = createHmac('sha256', 'secret').update('abc').digest('hex');
  const validation = { event: 'endpoint.url_validation', payload: { plainToken: 'abc' } };
  expect(await answer(zoom, validation)).toEqual([200, { plainToken: 'abc', encryptedToken }]);
  expect(await answer(zoom, { event: validation.event })).toEqual([422, { error: 'schema_mismatch' }]);
  expect(await answer(slack, { type: 'url_verification', challenge: 'abc' })).toEqual([200, { challenge: 'abc' }]);
});

it('a proxy that changes the origin and the path', async () => {
  const { publicUrl } = await run<{ publicUrl: PublicUrl }>('The proxy passes');
  const received = { method: 'GET', url: 'http://10.0.0.7:3000/twilio?a=1', header: () => undefined };
  expect(publicUrl(received)).toBe('https://api.example.com/hooks/twilio?a=1');
});
