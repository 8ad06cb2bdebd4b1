import { bysWebhook as expressWebhook } from 'callhook/express';
import { envOf, bysWebhook as fetchWebhook } from 'callhook/fetch';
import { bysWebhook as honoWebhook, verified } from 'callhook/hono';
import { bysWebhook as nextWebhook } from 'callhook/next';
import { bysWebhook as nodeWebhook } from 'callhook/node';
import { type ExecutionContext, Hono } from 'hono';
import { after, NextRequest } from 'next/server.js';
import { afterEach, describe, expect, it } from 'vitest';
import { signHeader } from '../verify/signer.ts';
import { secret } from './contract/app.ts';
import { send } from './contract/send.ts';
import { serveNode, serveWeb } from './contract/serve.ts';

const path = '/webhooks/bys';
const stops: (() => Promise<void>)[] = [];
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())));

let count = 0;

function bodyOf(): string {
  count += 1;
  return JSON.stringify({ event: 'call.completed', eventId: `evt_e${count}`, callId: 'call_1' });
}

function requestOf(body = bodyOf()): Request {
  const headers = { 'x-bys-signature': signHeader(body, secret) };
  return new Request(`http://127.0.0.1${path}`, { method: 'POST', body, headers });
}

/** The object that a runtime gives beside the request, and a handler that works until the test ends it. */
function setUp() {
  const kept: Promise<unknown>[] = [];
  const done: string[] = [];
  const codes: string[] = [];
  let finish = () => {};
  const working = new Promise<void>((resolve) => (finish = resolve));
  const ctx = {
    waitUntil: (work: Promise<unknown>) => void kept.push(work),
    passThroughOnException: () => {},
  } as unknown as ExecutionContext;
  const onEvent = async (event: { readonly eventId: string }) => {
    await working;
    done.push(event.eventId);
  };
  const options = { ack: 'early', observe: ({ code }: { readonly code: string }) => codes.push(code) } as const;
  return { kept, done, codes, ctx, onEvent, options, finish };
}

describe('early answers', () => {
  it.each([
    ['the third argument, as on Workers', (ctx: unknown) => [{ SECRET: secret }, ctx]],
    ['the second argument, as on other edge platforms', (ctx: unknown) => [ctx]],
  ])('of the fetch handler are kept alive by %s', async (_which, argsFor) => {
    const { kept, done, codes, ctx, onEvent, options, finish } = setUp();
    const handle = fetchWebhook(secret, onEvent, options);
    const response = await handle(requestOf(), ...argsFor(ctx));
    expect([response.status, await response.json()]).toEqual([200, { outcome: 'accepted' }]);
    expect([kept.length, done.length]).toEqual([1, 0]);
    finish();
    await Promise.all(kept);
    expect([done.length, codes]).toEqual([1, ['processed']]);
  });

  it('of the fetch handler wait for the event where the runtime keeps nothing alive', async () => {
    const { done, onEvent, options, finish } = setUp();
    const handle = fetchWebhook(secret, onEvent, options);
    finish();
    for (const args of [
      [],
      [{ SECRET: secret }],
      [{ hostname: '::1' }, undefined],
      [{}, { waitUntil: 'no function' }],
    ]) {
      expect(await (await handle(requestOf(), ...args)).json()).toEqual({ outcome: 'processed' });
    }
    expect(done).toHaveLength(4);
  });

  it('on Hono are kept alive by c.executionCtx', async () => {
    const { kept, done, codes, ctx, onEvent, options, finish } = setUp();
    const app = new Hono();
    app.post(path, honoWebhook(secret, onEvent, options));
    const response = await app.fetch(requestOf(), {}, ctx);
    expect([response.status, await response.json()]).toEqual([200, { outcome: 'accepted' }]);
    finish();
    await Promise.all(kept);
    expect([done.length, codes]).toEqual([1, ['processed']]);
  });

  it('on Hono wait for the event where it has no executionCtx, as on Node', async () => {
    const { done, onEvent, options, finish } = setUp();
    const app = new Hono();
    app.post(path, honoWebhook(secret, onEvent, options));
    const target = await serveWeb(app.fetch);
    stops.push(target.stop);
    finish();
    expect(await send(target.url, bodyOf())).toMatchObject({ status: 200, body: '{"outcome":"processed"}' });
    const strange = await app.fetch(requestOf(), {}, {} as ExecutionContext);
    expect(await strange.json()).toEqual({ outcome: 'processed' });
    expect(done).toHaveLength(2);
  });

  it('on node:http are given over real HTTP when something of your own keeps the work alive', async () => {
    const { kept, done, onEvent, options, finish } = setUp();
    const waitUntil = (work: Promise<unknown>) => kept.push(work);
    const target = await serveNode(nodeWebhook(secret, onEvent, { ...options, waitUntil }));
    stops.push(target.stop);
    expect(await send(target.url, bodyOf())).toMatchObject({ status: 200, body: '{"outcome":"accepted"}' });
    expect(done).toHaveLength(0);
    finish();
    await Promise.all(kept);
    expect(done).toHaveLength(1);
  });

  it('on Next.js wait for the event where its after() refuses, as outside of a request', async () => {
    const { done, onEvent, options, finish } = setUp();
    const POST = nextWebhook(secret, onEvent, { ...options, waitUntil: after });
    finish();
    const response = await POST(new NextRequest(requestOf()));
    expect([response.status, await response.json()]).toEqual([200, { outcome: 'processed' }]);
    expect(done).toHaveLength(1);
  });

  it.each([
    ['express', () => expressWebhook(secret, () => {}, { ack: 'early' })],
    ['node', () => nodeWebhook(secret, () => {}, { ack: 'early' })],
    ['next', () => nextWebhook(secret, () => {}, { ack: 'early' })],
  ])('are refused at once by callhook/%s, which has nothing that keeps work alive', (_name, make) => {
    expect(make).toThrow(TypeError);
    expect(make).toThrow(/needs waitUntil here, such as after of next\/server/);
  });
});

describe('context.waitUntil', () => {
  it('is there behind verified, too', async () => {
    const { kept, ctx } = setUp();
    const app = new Hono();
    app.post(path, verified(secret), (c) => {
      c.var.callContext.waitUntil?.(Promise.resolve('statistics'));
      return c.body(null, 204);
    });
    expect((await app.fetch(requestOf(), {}, ctx)).status).toBe(204);
    expect(await Promise.all(kept)).toEqual(['statistics']);
  });
});

describe('envOf', () => {
  it('gives a secret function and a handler what the runtime gave', async () => {
    const seen: unknown[] = [];
    const env = { SECRET: secret };
    const handle = fetchWebhook(
      (request) => envOf<typeof env>(request).SECRET,
      (_event, { request }) => seen.push(envOf(request)),
    );
    expect((await handle(requestOf(), env, setUp().ctx)).status).toBe(200);
    expect(seen).toEqual([env]);
  });

  it('says how to call the handler when it was given the request alone', () => {
    expect(() => envOf(requestOf())).toThrow(/handler\(request, env, ctx\)/);
  });
});
