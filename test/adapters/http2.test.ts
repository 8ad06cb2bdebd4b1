import { createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { createAdaptorServer } from '@hono/node-server';
import type { DeliveryReport } from 'callhook';
import { bysWebhook as fastifyWebhook } from 'callhook/fastify';
import { bysWebhook as fetchWebhook } from 'callhook/fetch';
import { bysWebhook as honoWebhook } from 'callhook/hono';
import { bysWebhook as koaWebhook } from 'callhook/koa';
import { bysWebhook as nodeWebhook } from 'callhook/node';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { afterEach, describe, expect, it } from 'vitest';
import { secret } from './contract/app.ts';
import { sendOverHttp2 } from './contract/http2.ts';

// A sender that hangs up does not look the same on HTTP/2: there, a body that was reset ends like a whole one.

const path = '/webhooks/bys';
const stops: (() => unknown)[] = [];
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())));

type Observe = (report: DeliveryReport) => void;
type Listener = Parameters<typeof createServer>[1];

async function listen(server: Http2Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => new Promise((resolve) => server.close(() => resolve(undefined))));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
}

const serve = (listener: unknown) => listen(createServer(listener as Listener)); // typed for HTTP/1 by the frameworks
const serveWeb = (fetch: (request: Request) => Response | Promise<Response>) =>
  listen(createAdaptorServer({ fetch, createServer }) as Http2Server);

const servers: Record<string, (observe: Observe) => Promise<string>> = {
  'node:http2': (observe) => serve(nodeWebhook(secret, () => {}, { observe })),
  Koa: (observe) => onKoa(observe),
  Hono: (observe) =>
    serveWeb(
      new Hono().post(
        path,
        honoWebhook(secret, () => {}, { observe }),
      ).fetch,
    ),
  fetch: (observe) => serveWeb(fetchWebhook(secret, () => {}, { observe })),
  Fastify: (observe) => onFastify(observe, false),
  'Fastify with a hook that replaces the stream': (observe) => onFastify(observe, true),
};

function onKoa(observe: Observe): Promise<string> {
  const app = new Koa().use(koaWebhook(secret, () => {}, { observe }));
  app.silent = true; // it writes the resets to stderr
  return serve(app.callback());
}

async function onFastify(observe: Observe, replaces: boolean): Promise<string> {
  const app = fastify({ http2: true });
  if (replaces) {
    app.addHook('preParsing', async (_request, _reply, payload) => payload.pipe(new PassThrough()));
  }
  app.register(
    fastifyWebhook(secret, () => {}, { observe }),
    { prefix: path },
  );
  stops.push(() => app.close());
  return (await app.listen({ host: '127.0.0.1', port: 0 })) + path;
}

describe.each(Object.entries(servers))('%s', (_name, start) => {
  it.each([
    ['properly', 'processed'],
    ['with the connection', 'body_incomplete'],
    [0x0, 'body_incomplete'], // NO_ERROR
    [0x2, 'body_incomplete'], // INTERNAL_ERROR
    [0x8, 'body_incomplete'], // CANCEL
  ] as const)('a body that ends %s: %s', async (end, code) => {
    const codes: string[] = [];
    const url = await start((report) => void codes.push(report.code));
    const body = Buffer.from(JSON.stringify({ event: 'call.completed', eventId: 'evt_h2', callId: 'call_1' }));
    await sendOverHttp2(url, body, end);
    await expect.poll(() => codes, { timeout: 20_000 }).toEqual([code]);
  });
});
