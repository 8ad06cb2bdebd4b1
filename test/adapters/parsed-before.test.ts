import { once } from 'node:events';
import { json, text } from 'node:stream/consumers';
import { bysWebhook as expressWebhook, keepRawBody } from 'callhook/express';
import { bysWebhook as fetchWebhook } from 'callhook/fetch';
import { bysWebhook as honoWebhook } from 'callhook/hono';
import { bysWebhook as nextWebhook } from 'callhook/next';
import { bysWebhook as nodeWebhook } from 'callhook/node';
import express from 'express';
import express4 from 'express4';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { Hono as Hono45 } from 'hono45';
import type { NextApiRequest, NextApiResponse } from 'next';
import { NextRequest } from 'next/server.js';
import { afterEach, describe, expect, it } from 'vitest';
import { nowSeconds, signHeader } from '../verify/signer.ts';
import { onEvent, options, secret } from './contract/app.ts';
import { hangUp, send } from './contract/send.ts';
import { serveNode, serveWeb } from './contract/serve.ts';
import type { Target } from './contract/suite.ts';

const body = JSON.stringify({ event: 'call.completed', eventId: 'evt_parsed', callId: 'call_1' });
const stops: (() => Promise<void>)[] = [];
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())));

async function deliverTo(starting: Promise<Target>, type = 'application/json') {
  const target = await starting;
  stops.push(target.stop);
  const headers = { 'content-type': type, 'x-bys-signature': signHeader(body, secret, nowSeconds()) };
  const { status, body: reply } = await send(target.url, body, { headers });
  return { status, reply: JSON.parse(reply) as { readonly error?: string; readonly message?: string } };
}

// What the contract posts to the consumedUrl of each adapter was read in one way; here it was read in the other one.

/** callhook tells the sender to try again, and a reader of the reply sees the line to change. */
async function expectUnreadable(starting: Promise<Target>, line: string): Promise<void> {
  const { status, reply } = await deliverTo(starting);
  expect([status, reply.error]).toEqual([500, 'body_unreadable']);
  expect(reply.message).toContain(line);
}

describe.each([
  ['Express 5', express],
  ['Express 4', express4],
])('%s', (_name, framework) => {
  it('behind a reader of the stream names the line to change', async () => {
    const app = framework();
    app.use((request, _response, next) => request.resume().on('end', next));
    app.post('/webhooks/bys', expressWebhook(secret, onEvent, options));
    await expectUnreadable(serveNode(app), 'app.use(express.json({ verify: keepRawBody }))');
  });

  it('behind express.json() reads what that parser left alone', async () => {
    const app = framework();
    app.use(framework.json());
    app.post(
      '/webhooks/bys',
      expressWebhook(secret, () => {}, options),
    );
    expect(await deliverTo(serveNode(app), 'text/plain')).toMatchObject({ status: 200 });
  });

  it('answers a handler that throws or rejects, and never leaves a rejection behind', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    for (const failing of [() => Promise.reject(new Error('no')), () => JSON.parse('{')]) {
      const app = framework();
      app.post('/webhooks/bys', expressWebhook(secret, failing, options));
      expect(await deliverTo(serveNode(app))).toMatchObject({ status: 500, reply: { error: 'handler_failed' } });
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it('leaves an answer alone that the app gave meanwhile', async () => {
    const app = framework();
    app.use((_request, response, next) => {
      response.status(202).json({ error: 'early' });
      next();
    });
    app.post(
      '/webhooks/bys',
      expressWebhook(secret, () => {}, options),
    );
    expect(await deliverTo(serveNode(app))).toEqual({ status: 202, reply: { error: 'early' } });
  });
});

describe('node:http', () => {
  it('behind a parser says what to change', async () => {
    const handle = nodeWebhook(secret, onEvent, options);
    const parsed = serveNode(async (request, response) => {
      await handle(Object.assign(request, { body: await json(request) }), response);
    });
    await expectUnreadable(parsed, 'before anything else reads the request');
  });

  it('does not take text from a stream for bytes', async () => {
    const handle = nodeWebhook(secret, onEvent, options);
    await expectUnreadable(
      serveNode((request, response) => handle(request.setEncoding('utf8'), response)),
      'setEncoding',
    );
  });

  it.each([
    ['a Buffer', Buffer.from(body)],
    ['a string', body],
  ])('takes a rawBody that the platform kept as %s', async (_what, rawBody) => {
    const handle = nodeWebhook(secret, () => {}, options);
    const kept = serveNode(async (request, response) => {
      request.resume();
      await once(request, 'end');
      await handle(Object.assign(request, { rawBody, body: JSON.parse(body) }), response);
    });
    expect(await deliverTo(kept)).toMatchObject({ status: 200 });
  });

  it('reads a request that other code has paused for it', async () => {
    const handle = nodeWebhook(secret, () => {}, options);
    const paused = serveNode((request, response) => void setTimeout(() => handle(request.pause(), response), 20));
    expect(await deliverTo(paused)).toMatchObject({ status: 200 });
  });

  it('takes a body that was read and had nothing in it for an empty one', async () => {
    const handle = nodeWebhook(secret, () => {}, options);
    const target = await serveNode(async (request, response) => {
      request.resume();
      await once(request, 'end');
      await handle(request, response);
    });
    stops.push(target.stop);
    expect(await send(target.url, '')).toMatchObject({ status: 400, body: '{"error":"body_not_json"}' });
  });

  it('reports a sender that is gone before the reading begins', async () => {
    const codes: string[] = [];
    const observe = ({ code }: { readonly code: string }) => codes.push(code);
    const handle = nodeWebhook(secret, onEvent, { observe });
    const target = await serveNode((request, response) => void handle(request.destroy(), response));
    stops.push(target.stop);
    await expect(send(target.url, body)).rejects.toThrow();
    expect(codes).toEqual(['body_incomplete']);
  });
});

describe('fetch', () => {
  const handle = fetchWebhook(secret, onEvent, options);
  const request = ({ headers, ...extra }: RequestInit & { readonly headers?: Record<string, string> } = {}) =>
    new Request('http://127.0.0.1/', {
      method: 'POST',
      body,
      headers: { 'x-bys-signature': signHeader(body, secret, nowSeconds()), ...headers },
      ...extra,
    });

  it.each([{}, { 'content-length': '99' }])(
    'with a request that other code is reading says what to change: %j',
    async (headers) => {
      const locked = request({ headers });
      locked.body?.getReader();
      const response = await handle(locked);
      expect(response.status).toBe(500);
      expect(await response.json()).toMatchObject({
        error: 'body_unreadable',
        message: expect.stringContaining('give request.clone() to that reader'),
      });
    },
  );

  it('with an empty body where bytes were announced says so, too: a server has made another request of it', async () => {
    const response = await handle(request({ body: null, headers: { 'content-length': '99' } }));
    expect([response.status, (await response.json()).error]).toEqual([500, 'body_unreadable']);
  });

  it('takes a request without any body for an empty one', async () => {
    const empty = new Request('http://127.0.0.1/', {
      method: 'POST',
      headers: { 'x-bys-signature': signHeader('', secret) },
    });
    expect(await (await handle(empty)).json()).toEqual({ error: 'body_not_json' });
  });
});

describe('Hono', () => {
  it('leaves the body for what reads it afterwards, announced or not', async () => {
    const texts: string[] = [];
    const app = new Hono();
    app.use(async (c, next) => {
      await next();
      texts.push(await c.req.text());
    });
    app.post(
      '/webhooks/bys',
      honoWebhook(secret, () => {}, { ...options, replay: false }),
    );
    const target = await serveWeb(app.fetch);
    stops.push(target.stop);
    const headers = { 'x-bys-signature': signHeader(body, secret, nowSeconds()) };
    expect(await send(target.url, body, { headers })).toMatchObject({ status: 200 });
    expect(await send(target.url, body, { headers, chunks: [Buffer.from(body)] })).toMatchObject({ status: 200 });
    const inMemory = await app.request('/webhooks/bys', { method: 'POST', body, headers });
    expect(inMemory.status).toBe(200);
    expect(texts).toEqual([body, body, body]);
  });

  it('works behind its body limit', async () => {
    for (const chunks of [undefined, [Buffer.from(body)]]) {
      const app = new Hono();
      app.use(bodyLimit({ maxSize: 10_000 }));
      app.post(
        '/webhooks/bys',
        honoWebhook(secret, () => {}, options),
      );
      const target = await serveWeb(app.fetch);
      stops.push(target.stop);
      const headers = { 'x-bys-signature': signHeader(body, secret, nowSeconds()) };
      expect(await send(target.url, body, { headers, ...(chunks && { chunks }) })).toMatchObject({ status: 200 });
    }
  });

  const old = (read: 'json' | 'text' | 'blob' | 'arrayBuffer') => {
    const app = new Hono45();
    app.use(async (c, next) => {
      await c.req[read]();
      await next();
    });
    app.post('/webhooks/bys', honoWebhook(secret, onEvent, options) as never); // its types know only newer versions
    return serveWeb((request) => app.fetch(request));
  };

  it('of version 4.5 says which version it needs, if it has kept only parsed JSON', async () => {
    await expectUnreadable(old('json'), 'For Hono 4.9 or later');
  });

  it.for(['text', 'blob', 'arrayBuffer'] as const)(
    'of version 4.5 gives the body that c.req.%s() has read',
    async (read) => {
      expect(await deliverTo(old(read))).toMatchObject({ status: 200 });
    },
  );

  it('knows a sender that hung up while middleware was reading', async () => {
    const codes: string[] = [];
    const app = new Hono();
    app.use(async (c, next) => {
      await c.req.text().catch(() => {});
      await next();
    });
    app.post('/webhooks/bys', honoWebhook(secret, onEvent, { observe: ({ code }) => codes.push(code) }));
    const target = await serveWeb(app.fetch);
    stops.push(target.stop);
    await hangUp(target.url, Buffer.from('{'), 1_000);
    await expect.poll(() => codes).toEqual(['body_incomplete']);
  });
});

it('Hono behind a parser of c.req.raw says what to change', async () => {
  const app = new Hono();
  app.use(async (c, next) => {
    await c.req.raw.json();
    await next();
  });
  app.post('/webhooks/bys', honoWebhook(secret, onEvent, options));
  await expectUnreadable(serveWeb(app.fetch), 'c.req.text() or c.req.json(), never from c.req.raw');
});

describe('Next.js', () => {
  it('route handler with a request that was read says what to change', async () => {
    const POST = nextWebhook(secret, onEvent, options);
    const consumed = serveWeb(async ({ url, method, headers, body: stream }) => {
      const request = new NextRequest(url, { method, headers, body: stream, duplex: 'half' });
      await request.text();
      return POST(request, { params: Promise.resolve({}) });
    });
    await expectUnreadable(consumed, 'do not read the request, with request.json()');
  });

  it('API route behind a reader of the stream names the line to add', async () => {
    const handle = nextWebhook(secret, onEvent, options);
    const consumed = serveNode(async (request, response) => {
      await text(request);
      await handle(request as NextApiRequest, response as NextApiResponse);
    });
    await expectUnreadable(consumed, 'export const config = { api: { bodyParser: false } };');
  });
});

it('keepRawBody keeps the very bytes', () => {
  const request: { rawBody?: unknown } = {};
  const bytes = Buffer.from(body);
  keepRawBody(request, undefined, bytes);
  expect(request.rawBody).toBe(bytes);
});
