import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { runInNewContext } from 'node:vm';
import { bysWebhook as expressWebhook, keepRawBody } from 'callhook/express';
import { bysWebhook as fastifyWebhook } from 'callhook/fastify';
import { bysWebhook as fetchWebhook } from 'callhook/fetch';
import { bysWebhook as koaWebhook } from 'callhook/koa';
import { bysWebhook as nextWebhook } from 'callhook/next';
import { bysWebhook as nodeWebhook } from 'callhook/node';
import express from 'express';
import fastify from 'fastify';
import Koa, { type Middleware } from 'koa';
import { koaBody } from 'koa-body';
import { koaBody as koaBody6 } from 'koa-body6';
import koaBodyparser from 'koa-bodyparser';
import { apiResolver } from 'next/dist/server/api-utils/node/api-resolver.js';
import mocks from 'node-mocks-http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { signHeader } from '../verify/signer.ts';
import { secret } from './contract/app.ts';
import { send } from './contract/send.ts';
import { serveNode } from './contract/serve.ts';
import type { Target } from './contract/suite.ts';

// The stream was read, but the bytes are still somewhere; or they are gone, and the advice fits what is there.

const path = '/webhooks/bys';
const body = JSON.stringify({ event: 'call.completed', eventId: 'evt_kept', callId: 'call_1', summary: 'Grüße' });
const bytes = Buffer.from(body);
const options = { observe: () => {}, replay: false } as const;
const onEvent = () => {};

const stops: (() => unknown)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

/** Posts a body to a server that is made for it. Returns the status and the outcome, the error or the advice. */
async function deliverTo(starting: Promise<Target>, sent: string = body, type = 'application/json'): Promise<string> {
  const { url, stop } = await starting;
  stops.push(stop);
  const headers = { 'content-type': type, 'x-bys-signature': signHeader(sent, secret) };
  const answer = await send(url, sent, { headers });
  const { outcome, error, message } = JSON.parse(answer.body);
  return `${answer.status} ${message ?? outcome ?? error}`;
}

describe.each([
  ['koa-body 8', koaBody],
  ['koa-body 6, which Strapi brings', koaBody6],
])('Koa behind %s', (_name, parser) => {
  const behind = (middleware: Middleware) => {
    const app = new Koa();
    app.use(middleware).use(koaWebhook(secret, onEvent, options));
    return serveNode(app.callback());
  };

  it('takes the text that it keeps with includeUnparsed', async () => {
    expect(await deliverTo(behind(parser({ includeUnparsed: true }) as Middleware))).toBe('200 processed');
  });

  it('takes the text of a body that it does not parse', async () => {
    expect(await deliverTo(behind(parser() as Middleware), body, 'text/plain')).toBe('200 processed');
  });

  it('names the option if it keeps nothing', async () => {
    const answer = await deliverTo(behind(parser() as Middleware));
    expect(answer).toMatch(/^500 .*koaBody\(\{ includeUnparsed: true \}\)/);
  });
});

describe('a request of node-mocks-http', () => {
  const handlers = {
    'callhook/node': nodeWebhook(secret, onEvent, options),
    'callhook/express': expressWebhook(secret, onEvent, options),
    'callhook/next': nextWebhook(secret, onEvent, options),
  };

  async function deliver(handler: unknown, given: unknown): Promise<string> {
    const { req, res } = mocks.createMocks({
      method: 'POST',
      headers: { 'x-bys-signature': signHeader(body, secret) },
      body: given as mocks.Body,
    });
    await (handler as (req: unknown, res: unknown) => Promise<void>)(req, res);
    const { outcome, message } = JSON.parse(res._getData());
    return `${res._getStatusCode()} ${outcome ?? message}`;
  }

  it.each(Object.entries(handlers))('gives %s the text or the bytes that it was made with', async (_name, handler) => {
    expect(await deliver(handler, body)).toBe('200 processed');
    expect(await deliver(handler, bytes)).toBe('200 processed');
  });

  it.each(Object.entries(handlers))('tells the user of %s how to give it', async (_name, handler) => {
    expect(await deliver(handler, JSON.parse(body))).toMatch(/^500 .*createRequest\(\{ body: text \}\)/);
  });
});

describe('an API route of Next.js', () => {
  /** Next.js's own resolver of API routes, as its server calls it. */
  function route(config: object) {
    const resolverModule = { default: nextWebhook(secret, onEvent, options), config };
    const apiContext = { previewModeId: 'id', previewModeEncryptionKey: 'key', previewModeSigningKey: 'key' };
    return (request: IncomingMessage, response: ServerResponse) =>
      apiResolver(request, response, {}, resolverModule, apiContext as never, false);
  }
  const withoutParser = route({ api: { bodyParser: false, externalResolver: true } });
  const withParser = route({ api: { externalResolver: true } });

  /** A custom server of Express in front. */
  const onExpress = (handle: typeof withParser, ...parsers: express.RequestHandler[]) => {
    const app = express();
    for (const parser of parsers) app.use(parser);
    app.all(path, (request, response) => void handle(request, response));
    return serveNode(app);
  };

  it('works with bodyParser off, and names the line if it is on', async () => {
    expect(await deliverTo(serveNode(withoutParser))).toBe('200 processed');
    expect(await deliverTo(serveNode(withParser))).toMatch(/^500 .*export const config = \{ api: \{ bodyParser: false/);
  });

  it.each([
    ['nothing', []],
    ['express.json({ verify: keepRawBody })', [express.json({ verify: keepRawBody })]],
    ['express.raw()', [express.raw({ type: () => true })]],
    ['express.text()', [express.text({ type: () => true })]],
  ])('works behind a server of Express with %s', async (_what, parsers) => {
    expect(await deliverTo(onExpress(withoutParser, ...parsers))).toBe('200 processed');
  });

  it('does not ask for bodyParser: false behind a parser of the server', async () => {
    const behindKoa = () => {
      const app = new Koa().use(koaBodyparser()).use(async (ctx) => {
        ctx.respond = false;
        await withoutParser(ctx.req, ctx.res);
      });
      return serveNode(app.callback());
    };
    for (const start of [() => onExpress(withoutParser, express.json()), behindKoa]) {
      const answer = await deliverTo(start());
      expect(answer).toMatch(/^500 .*A server of yours around Next\.js must not parse it/);
      expect(answer).not.toContain('export const config');
    }
  });
});

describe('a function of Vercel with helpers', () => {
  /** Reads the body before the function, as the helpers do, which parse it when something asks for `request.body`. */
  async function addHelpers(request: IncomingMessage, restores: boolean): Promise<void> {
    const read = await buffer(request);
    Object.defineProperty(request, 'body', { get: () => JSON.parse(String(read)), configurable: true });
    if (!restores) return;
    const again = new PassThrough();
    again.end(read);
    const on = request.on.bind(request);
    const onAgain = (name: string, listener: (...args: unknown[]) => void) =>
      name === 'data' || name === 'end' ? again.on(name, listener) : on(name, listener);
    Object.assign(request, { read: again.read.bind(again), on: onAgain, addListener: onAgain });
  }

  const serve = (handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>, restores: boolean) =>
    serveNode(async (request, response) => {
      await addHelpers(request, restores);
      await handle(request, response);
    });

  it('gets the bytes that the development server has put back, also if they are not JSON', async () => {
    for (const handle of [nodeWebhook(secret, onEvent, options), expressWebhook(secret, onEvent, options)]) {
      expect(await deliverTo(serve(handle, true))).toBe('200 processed');
      expect(await deliverTo(serve(handle, true), 'no JSON')).toBe('400 body_not_json');
    }
    const small = nodeWebhook(secret, onEvent, { ...options, maxBodyBytes: 20 });
    expect(await deliverTo(serve(small, true))).toBe('413 body_too_large');
  });

  it('names what to set if the bytes are gone, for each adapter that runs there', async () => {
    for (const make of [nodeWebhook, expressWebhook, nextWebhook]) {
      vi.stubEnv('VERCEL', '1');
      const answer = await deliverTo(serve(make(secret, onEvent, options), false));
      vi.unstubAllEnvs();
      expect(answer).toMatch(/^500 .*NODEJS_HELPERS=0, or write export const POST/);
    }
  });

  it('is advised as any other server elsewhere', async () => {
    const answer = await deliverTo(serve(nodeWebhook(secret, onEvent, options), false));
    expect(answer).toMatch(/^500 .*Call this handler before anything else reads the request/);
  });
});

describe('what a middleware leaves on the request', () => {
  const leaving = (left: object, isRead = false) =>
    serveNode(async (request, response) => {
      if (isRead) await buffer(request);
      await nodeWebhook(secret, onEvent, options)(Object.assign(request, left), response);
    });

  it.each([
    ['an empty text as rawBody', { rawBody: '' }],
    ['no bytes as rawBody', { rawBody: Buffer.alloc(0) }],
    ['no bytes as body', { body: new Uint8Array(0) }],
    ['an empty buffer as both', { rawBody: new ArrayBuffer(0), body: new ArrayBuffer(0) }],
    ['an empty text as body', { body: '' }],
  ])('%s is not the body while the stream still has it', async (_what, left) => {
    expect(await deliverTo(leaving(left))).toBe('200 processed');
  });

  it('is an empty body if the sender announced nothing, or something has read the stream', async () => {
    expect(await deliverTo(leaving({ rawBody: '' }), '')).toBe('400 body_not_json');
    expect(await deliverTo(leaving({ rawBody: '' }, true), '')).toBe('400 body_not_json');
  });

  const copied = Uint8Array.from(bytes);
  it.each([
    ['an ArrayBuffer', copied.buffer],
    ['a DataView', new DataView(copied.buffer)],
    ['another view', new Int8Array(copied.buffer)],
    ['an ArrayBuffer of another realm', runInNewContext('(bytes) => new Uint8Array(bytes).buffer')([...bytes])],
    [
      'a DataView of another realm',
      runInNewContext('(bytes) => new DataView(new Uint8Array(bytes).buffer)')([...bytes]),
    ],
  ])('may be %s', async (_what, left) => {
    expect(await deliverTo(leaving({ rawBody: left }, true))).toBe('200 processed');
    expect(await deliverTo(leaving({ body: left }, true))).toBe('200 processed');
  });
});

describe('bytes of another realm, as test runners and sandboxes make them', () => {
  const foreign: Uint8Array = runInNewContext('(bytes) => new Uint8Array(bytes)')([...bytes]);

  it('are not instances of our classes', () => {
    expect(foreign).not.toBeInstanceOf(Uint8Array);
  });

  const set = <T extends object>(request: T, name: string): T => Object.assign(request, { [name]: foreign });

  describe.each(['rawBody', 'body'])('in %s', (name) => {
    it.each([
      ['node:http', nodeWebhook(secret, onEvent, options)],
      ['Express', expressWebhook(secret, onEvent, options)],
      ['Next.js', nextWebhook(secret, onEvent, options)],
    ])('are taken on %s', async (_name, handle) => {
      const listener = async (request: IncomingMessage, response: ServerResponse) => {
        await buffer(request);
        await handle(set(request, name), response);
      };
      expect(await deliverTo(serveNode(listener))).toBe('200 processed');
    });

    it.each([
      ['request', (ctx: Koa.Context) => ctx.request],
      ['req', (ctx: Koa.Context) => ctx.req],
    ])('are taken on Koa, of ctx.%s', async (_of, keeper) => {
      const app = new Koa().use(async (ctx, next) => {
        await buffer(ctx.req);
        set(keeper(ctx), name);
        await next();
      });
      app.use(koaWebhook(secret, onEvent, options));
      expect(await deliverTo(serveNode(app.callback()))).toBe('200 processed');
    });

    it('are taken on Fastify', async () => {
      const app = fastify();
      app.addHook('preValidation', async (request) => {
        await buffer(request.raw);
        set(request, name);
      });
      app.register(fastifyWebhook(secret, onEvent, options), { prefix: path });
      const headers = { 'x-bys-signature': signHeader(body, secret) };
      const answer = await app.inject({ method: 'POST', url: path, payload: body, headers });
      expect([answer.statusCode, answer.json()]).toEqual([200, { outcome: 'processed' }]);
      await app.close();
    });
  });

  it('are taken as the chunks of a web stream', async () => {
    const chunks = new ReadableStream({
      start(controller) {
        controller.enqueue(foreign.subarray(0, 10));
        controller.enqueue(foreign.subarray(10));
        controller.close();
      },
    });
    const headers = { 'x-bys-signature': signHeader(body, secret) };
    const sent = { method: 'POST', headers, body: chunks, duplex: 'half' };
    const response = await fetchWebhook(secret, onEvent, options)(new Request('http://127.0.0.1/', sent));
    expect(await response.json()).toEqual({ outcome: 'processed' });
  });
});
