import { createServer, request as httpRequest, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import Router from '@koa/router';
import { defineSource, hmacSignature, type PublicUrl } from 'callhook';
import { webhook as onExpress } from 'callhook/express';
import { webhook as onFastify } from 'callhook/fastify';
import { webhook as onFetch } from 'callhook/fetch';
import { webhook as onHono } from 'callhook/hono';
import { webhook as onKoa } from 'callhook/koa';
import { type LambdaEvent, webhook as onLambda } from 'callhook/lambda';
import { webhook as onNext } from 'callhook/next';
import { webhook as onNode } from 'callhook/node';
import express from 'express';
import express4 from 'express4';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { NextRequest } from 'next/server.js';
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod/v4/mini';
import { hmacHex } from '../receive/deliver.ts';

// A sender that signs its URL calls https://hooks.example.com/public/…, and a proxy calls the app by another scheme, host,
// port and path.

const secret = 'secret of the url';
const origin = 'https://hooks.example.com';
const rewrite: PublicUrl = ({ url }) =>
  `${origin}${new URL(url).pathname.replace('/internal', '/public')}${new URL(url).search}`;

const sourceOf = (publicUrl?: string | PublicUrl) =>
  defineSource({
    name: 'signs-url',
    authenticator: hmacSignature({ header: 'X-Signature', signed: ['url', 'body'] }),
    methods: ['GET', 'POST'],
    body: 'form',
    publicUrl,
    events: { ping: z.looseObject({}) },
    eventName: () => 'ping',
    eventId: 'id',
  });

type Source = ReturnType<typeof sourceOf>;

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port; // it listens on a port
}

/** Each adapter under /internal/hooks, behind whatever shortens the URL of a request on the way. */
const apps: { readonly [name: string]: (source: Source) => Promise<Server> } = {
  'node:http': async (source) => createServer(onNode(source, secret, () => {})),
  'Express 5 in two routers': async (source) => createServer(expressApp(express, source)),
  'Express 4 in two routers': async (source) => createServer(expressApp(express4 as typeof express, source)),
  'Fastify in two scopes': async (source) => {
    const app = fastify({ serverFactory: (handler) => createServer(handler as RequestListener) });
    app.register(
      async (scope) =>
        void scope.register(
          onFastify(source, secret, () => {}),
          { prefix: '/hooks' },
        ),
      { prefix: '/internal' },
    );
    await app.ready();
    return app.server as Server;
  },
  'Koa in two routers': async (source) => {
    const inner = new Router().all(
      '/hooks',
      onKoa(source, secret, () => {}),
    );
    const outer = new Router().use('/internal', inner.routes());
    return createServer(new Koa().use(outer.routes()).callback());
  },
  'Hono in two apps': async (source) => {
    const inner = new Hono().all(
      '/hooks',
      onHono(source, secret, () => {}),
    );
    return createAdaptorServer({ fetch: new Hono().route('/internal', inner).fetch }) as Server;
  },
  fetch: async (source) =>
    createAdaptorServer({ fetch: (request) => onFetch(source, secret, () => {})(request) }) as Server,
  'Next.js route handler': async (source) => {
    const handler = onNext(source, secret, () => {});
    return createAdaptorServer({
      fetch: ({ url, method, headers, body }) =>
        handler(new NextRequest(url, { method, headers, body, duplex: 'half' } as never)),
    }) as Server;
  },
  'Next.js API route': async (source) =>
    createServer((request, response) => void onNext(source, secret, () => {})(request, response)),
};

function expressApp(framework: typeof express, source: Source) {
  const inner = framework.Router();
  inner.use(
    '/hooks',
    onExpress(source, secret, () => {}),
  );
  const outer = framework.Router();
  outer.use('/internal', inner);
  return framework().use(outer) as RequestListener;
}

/** A proxy that changes the host, the port and the path, and tells of it in the headers that proxies use. */
async function proxyTo(port: number): Promise<number> {
  return listen(
    createServer((incoming, outgoing) => {
      const path = `${incoming.url}`.replace('/public', '/internal');
      const forwarded = {
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'hooks.example.com',
        host: `internal.local:${port}`,
      };
      const headers = { ...incoming.headers, ...forwarded };
      const passed = httpRequest({ port, host: '127.0.0.1', path, method: incoming.method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      });
      incoming.pipe(passed);
    }),
  );
}

/** Sends what the sender signed for `url` to a port, by the path of that URL. */
async function send(port: number, url: string, body: string | null, headers: Record<string, string> = {}) {
  const { pathname, search } = new URL(url);
  const response = await fetch(`http://127.0.0.1:${port}${pathname}${search}`, {
    method: body === null ? 'GET' : 'POST',
    headers: {
      'x-signature': hmacHex(url + (body ?? ''), secret),
      ...(body !== null && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...headers,
    },
    ...(body !== null && { body }),
  });
  return `${response.status} ${await response.text()}`;
}

const processed = '200 {"outcome":"processed"}';
const refused = '400 {"error":"invalid_signature"}';
let count = 0;
const id = () => `id=${++count}`;

describe.for(Object.entries(apps))('%s', ([name, start]) => {
  const local = (port: number) => `http://${name === 'Next.js route handler' ? 'localhost' : '127.0.0.1'}:${port}`; // as NextRequest says

  it('knows the URL of a request without a proxy, with its path and query as they came', async () => {
    const port = await listen(await start(sourceOf()));
    for (const query of ['', '?a=%2B+%C3%BC&a=2&b', '?a=1?b=2&c=%zz']) {
      const url = `${local(port)}/internal/hooks${query}`;
      expect(await send(port, url, id())).toBe(processed);
    }
    const url = `${local(port)}/internal/hooks?${id()}`;
    expect(await send(port, url, null)).toBe(processed);
  });

  it('finds the URL that the sender called behind a proxy, by a function', async () => {
    const proxy = await proxyTo(await listen(await start(sourceOf(rewrite))));
    expect(await send(proxy, `${origin}/public/hooks?x=%C3%BC`, id())).toBe(processed);
    expect(await send(proxy, `${origin}/public/hooks?${id()}`, null)).toBe(processed);
  });

  it('takes the origin of the sender with the path and the query of the request', async () => {
    const port = await listen(await start(sourceOf(origin)));
    expect(await send(port, `${origin}/internal/hooks?x=1`, id())).toBe(processed);
    const proxy = await proxyTo(port);
    expect(await send(proxy, `${origin}/internal/hooks`, id())).toBe(processed);
    expect(await send(proxy, `${origin}/public/hooks`, id())).toBe(refused); // the proxy changes the path, too
  });

  it('never believes X-Forwarded-*, Forwarded and other headers', async () => {
    const port = await listen(await start(sourceOf()));
    const told = {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'hooks.example.com',
      'x-forwarded-prefix': '/public',
      'x-original-url': '/public/hooks',
      'x-rewrite-url': '/public/hooks',
      forwarded: 'proto=https;host=hooks.example.com',
    };
    expect(await send(port, `${origin}/internal/hooks`, id(), told)).toBe(refused);
    expect(await send(port, `${local(port)}/internal/hooks`, id(), told)).toBe(processed);
  });
});

describe('Lambda', () => {
  const host = { host: 'id.execute-api.eu-west-1.amazonaws.com' };
  const context = { awsRequestId: '1', functionName: 'f', getRemainingTimeInMillis: () => 1_000 };
  const type = { 'content-type': 'application/x-www-form-urlencoded' };

  it.each<[string, string, LambdaEvent]>([
    [
      'a REST API with a stage',
      `https://${host.host}/prod/hooks?a=1&a=2&b=x%20y`,
      {
        httpMethod: 'POST',
        path: '/hooks',
        requestContext: { path: '/prod/hooks', stage: 'prod' },
        queryStringParameters: { a: '2', b: 'x y' },
        multiValueQueryStringParameters: { a: ['1', '2'], b: ['x y'] },
      },
    ],
    [
      'an HTTP API without a stage',
      `https://${host.host}/hooks?a=1&b=+`,
      { rawPath: '/hooks', rawQueryString: 'a=1&b=+', requestContext: { stage: '$default', http: { method: 'POST' } } },
    ],
    [
      'an HTTP API with a stage',
      `https://${host.host}/prod/hooks`,
      { rawPath: '/prod/hooks', rawQueryString: '', requestContext: { stage: 'prod', http: { method: 'POST' } } },
    ],
    [
      'a Function URL',
      `https://${host.host}/hooks?%C3%BC`,
      { rawPath: '/hooks', rawQueryString: '%C3%BC', requestContext: { http: { method: 'POST' } } },
    ],
    [
      'a load balancer',
      `https://${host.host}/hooks?a=%2B&b=`,
      { httpMethod: 'POST', path: '/hooks', requestContext: { elb: {} }, queryStringParameters: { a: '%2B', b: '' } },
    ],
    [
      'a load balancer with lists',
      `https://${host.host}/hooks?a=%2B&a=2`,
      {
        httpMethod: 'POST',
        path: '/hooks',
        requestContext: { elb: {} },
        multiValueQueryStringParameters: { a: ['%2B', '2'] },
        multiValueHeaders: {},
      },
    ],
  ])('knows the URL behind %s', async (_, url, event) => {
    const handler = onLambda(sourceOf(), secret, () => {});
    const body = id();
    const headers = { ...host, ...type, 'X-Signature': hmacHex(url + body, secret) };
    const lists = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
    const answer = await handler(
      { ...event, body, headers, ...(event.multiValueHeaders && { multiValueHeaders: lists }) },
      context,
    );
    expect([answer.statusCode, answer.body]).toEqual([200, '{"outcome":"processed"}']);
  });

  it('finds the URL of a domain of yours by a function', async () => {
    const handler = onLambda(
      sourceOf(({ url }) => url.replace(/^https:\/\/[^/]+\/prod/, `${origin}/public`)),
      secret,
      () => {},
    );
    const body = id();
    const event = {
      httpMethod: 'POST',
      path: '/hooks',
      requestContext: { path: '/prod/hooks' },
      body,
      headers: { ...host, ...type, 'x-signature': hmacHex(`${origin}/public/hooks${body}`, secret) },
    };
    expect((await handler(event, context)).statusCode).toBe(200);
  });

  it('knows a URL of its own for an event without a host', async () => {
    const handler = onLambda(sourceOf(), secret, () => {});
    const body = id();
    const event = {
      rawPath: '/hooks',
      requestContext: { http: { method: 'POST' } },
      body,
      headers: { ...type, 'x-signature': hmacHex(`https://localhost/hooks${body}`, secret) },
    };
    expect((await handler(event, context)).statusCode).toBe(200);
  });
});
