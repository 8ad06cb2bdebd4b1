import { createServer, IncomingMessage, type RequestListener, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { runInNewContext } from 'node:vm';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { describe, expect, it } from 'vitest';
import { bysWebhook as expressWebhook } from '../../src/adapters/express/index.ts';
import { bysWebhook as fetchWebhook } from '../../src/adapters/fetch/index.ts';
import { wrongCall } from '../../src/adapters/fetch/request-on-edge.ts';
import { verified as honoVerified, bysWebhook as honoWebhook } from '../../src/adapters/hono/index.ts';
import { bysWebhook as koaWebhook } from '../../src/adapters/koa/index.ts';
import { bysWebhook as lambdaWebhook } from '../../src/adapters/lambda/index.ts';
import { bysWebhook as nextWebhook } from '../../src/adapters/next/index.ts';
import { bysWebhook as nodeWebhook } from '../../src/adapters/node/index.ts';
import type { DeliveryReport } from '../../src/index.ts';
import { createReceiver } from '../../src/receive/create-receiver.ts';
import { byourside } from '../../src/sources/byourside.ts';
import { secret } from './contract/app.ts';
import { send } from './contract/send.ts';
import { listen } from './contract/serve.ts';

// JavaScript can call a handler with anything, and a framework calls it with what it has.
type Called = (...args: unknown[]) => Promise<unknown>;

const ofNode = () => Object.assign(new IncomingMessage(new Socket()), { method: 'POST', url: '/' });

/** An event as h3 1 makes it, below Nuxt 3 and 4. */
const ofH3 = (request = ofNode()) => ({
  __is_event__: true,
  node: { req: request, res: new ServerResponse(request) },
  context: {},
  headers: new Headers(),
  method: 'POST',
  req: request,
});

async function contextOfHono(): Promise<unknown> {
  let context: unknown;
  const app = new Hono().post('/', (c) => {
    context = c;
    return c.body(null);
  });
  await app.request('/', { method: 'POST', body: 'x' });
  return context;
}

async function requestOfFastify(): Promise<unknown> {
  let given: unknown;
  const app = fastify();
  app.post('/', async (request) => {
    given = request;
    return null;
  });
  await app.inject({ method: 'POST', url: '/' });
  await app.close();
  return given;
}

const kinds: Record<string, () => unknown> = {
  'a request of node:http': ofNode,
  'a context of Koa': () => new Koa().createContext(ofNode(), new ServerResponse(ofNode())),
  'an event of h3': ofH3,
  'a context of Hono': contextOfHono,
  'a request of Fastify': requestOfFastify,
  'a Request': () => new Request('http://localhost/', { method: 'POST', body: '{}' }),
  'an event of AWS Lambda': () => ({ requestContext: {}, headers: {}, body: '{}' }),
  'a Response': () => new Response('{}'),
  nothing: () => undefined,
  null: () => null,
  'a value of type string': () => 'POST',
  'another object': () => runInNewContext('({ headers: null, req: null })'),
};

const imports: Record<string, string> = {
  'a request of node:http': 'use callhook/node',
  'a context of Koa': 'use callhook/koa',
  'an event of h3': 'toWebRequest(event)',
  'a context of Hono': 'use callhook/hono',
  'a request of Fastify': 'use callhook/fastify',
  'a Request': 'use callhook/fetch',
  'a Response': 'pass the Request',
  'an event of AWS Lambda': 'use callhook/lambda',
};

/** Makes a handler and collects what it reports. */
function start(make: typeof fetchWebhook | typeof honoWebhook | typeof koaWebhook | typeof nodeWebhook) {
  const messages: string[] = [];
  const observe = (report: DeliveryReport) =>
    void messages.push('error' in report ? `${report.code}: ${report.error.message}` : report.code);
  const handler = (make as typeof fetchWebhook)(secret, () => {}, { log: false, observe }) as Called;
  return { handler, messages };
}

const others = (own: string) => Object.keys(kinds).filter((kind) => kind !== own);

describe.each([
  ['callhook/fetch', fetchWebhook, 'a Request'],
  ['callhook/next', nextWebhook as unknown as typeof fetchWebhook, 'a Request'],
  ['callhook/hono', honoWebhook, 'a context of Hono'],
] as const)('%s answers 500 and names the right import', (_name, make, own) => {
  it.each(others(own))('to %s', async (kind) => {
    const { handler, messages } = start(make);
    const given = await kinds[kind]?.();
    const response = (await handler(given, async () => {})) as Response;
    expect([response.status, await response.text()]).toEqual([500, '{"error":"internal_error"}']);
    expect(messages).toEqual([expect.stringMatching(/^internal_error: This handler takes a .+, but got .+\.$/)]);
    expect(messages[0]).toContain(kind);
    expect(messages[0]).toContain(imports[kind] ?? kind);
  });
});

describe.each([
  ['callhook/node', nodeWebhook],
  ['callhook/express', expressWebhook as unknown as typeof nodeWebhook],
])('%s', (_name, make) => {
  it.each(others('a request of node:http'))(
    'throws without a response, and names the right import for %s',
    async (kind) => {
      const given = await kinds[kind]?.();
      const called = start(make).handler(given, async () => {});
      await expect(called).rejects.toThrow(TypeError);
      await expect(called).rejects.toThrow(imports[kind] ?? kind);
    },
  );

  it('throws if it gets a request without its response', async () => {
    await expect(start(make).handler(ofNode())).rejects.toThrow('It did not get a response to write to.');
  });

  it.each(['a Request', 'nothing'])('answers 500 to %s beside a response', async (kind) => {
    const { handler, messages } = start(make);
    const response = new ServerResponse(ofNode());
    await handler(await kinds[kind]?.(), response, () => {});
    expect([response.statusCode, response.writableEnded]).toEqual([500, true]);
    expect(messages).toEqual([expect.stringContaining(`but got ${kind}`)]);
  });
});

it.each(others('a context of Koa'))('callhook/koa throws and names the right import for %s', async (kind) => {
  const called = start(koaWebhook).handler(await kinds[kind]?.(), () => {});
  await expect(called).rejects.toThrow(TypeError);
  await expect(called).rejects.toThrow(imports[kind] ?? kind);
});

it.each(others('an event of AWS Lambda'))('callhook/lambda throws and names the right import for %s', async (kind) => {
  const called = start(lambdaWebhook as unknown as typeof nodeWebhook).handler(await kinds[kind]?.(), {});
  await expect(called).rejects.toThrow(TypeError);
  await expect(called).rejects.toThrow(imports[kind] ?? kind);
});

it('verified of callhook/hono answers 500 to a request of Express', async () => {
  const middleware = honoVerified(secret, { log: false }) as Called;
  expect(await middleware(ofNode(), () => {})).toMatchObject({ status: 500 });
});

describe('a handler of callhook/fetch on a server of Node answers 500 and does not leave the sender waiting', () => {
  const { handler, messages } = start(fetchWebhook);
  const koa = new Koa();
  koa.use(handler as Koa.Middleware);
  it.each<[string, RequestListener]>([
    ['node:http', handler],
    ['Express', express().post('/', handler as express.RequestHandler)],
    ['Koa', koa.callback()],
  ])('on %s', async (_name, listener) => {
    const target = await listen(createServer(listener));
    const answer = await send(new URL('/', target.url).href, '{}');
    await target.stop();
    expect(answer.status).toBe(500);
    expect(messages.at(-1)).toMatch(/^internal_error: /);
  });
});

/** A proxy whose traps throw, after so many of them have not. */
function hostile(after: number): unknown {
  let left = after;
  const real = new Request('http://localhost/', { method: 'POST', body: '{}' });
  const trap = new Proxy(
    {},
    {
      get:
        (_none, name: keyof typeof Reflect) =>
        (target: object, ...args: unknown[]) => {
          left -= 1;
          if (left < 0) throw new Error('trap');
          return (Reflect[name] as (...all: unknown[]) => unknown)(target, ...args);
        },
    },
  );
  return new Proxy(real, trap);
}

it.each([0, 1, 2, 3, 4, 5, 6, 7])('callhook/fetch answers 500 to a proxy that throws after %i calls', async (after) => {
  for (const make of [fetchWebhook, nextWebhook as unknown as typeof fetchWebhook]) {
    const { handler } = start(make);
    expect(await handler(hostile(after), {}, {})).toMatchObject({ status: 500 });
  }
});

it('writes the right import to the log', async () => {
  const lines: string[] = [];
  const error = (line: string) => void lines.push(line);
  const handler = fetchWebhook(secret, () => {}, { log: { warn: error, error } }) as Called;
  await handler(ofNode());
  expect(lines.join()).toContain('takes a Request (for Hono, use callhook/hono), but got');
  expect(lines.join()).toContain('use callhook/node');
});

it('says less on edge runtimes, where fewer kinds exist', async () => {
  const messages: string[] = [];
  const observe = (report: DeliveryReport) => void messages.push('error' in report ? report.error.message : '');
  const receive = createReceiver(byourside, secret, () => {}, { log: false, observe });
  expect(await receive(wrongCall('This handler takes a Request', null))).toMatchObject({ status: 500 });
  expect(messages).toEqual(['This handler takes a Request.']);
});
