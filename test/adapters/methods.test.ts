import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { createReceiver, custom, defineSource, echoChallenge, type Method, sender, timestampedHmac } from 'callhook';
import { webhook as onExpress } from 'callhook/express';
import { webhook as onFastify } from 'callhook/fastify';
import { webhook as onFetch } from 'callhook/fetch';
import { webhook as onHono } from 'callhook/hono';
import { webhook as onKoa } from 'callhook/koa';
import { webhook as onLambda } from 'callhook/lambda';
import { webhook as onNext } from 'callhook/next';
import { webhook as onNode } from 'callhook/node';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/v4/mini';
import { recorder, secret } from '../receive/deliver.ts';
import { request } from '../receive/request.ts';
import { send } from './contract/send.ts';

const allMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** A source whose deliveries are authentic with the secret in a header, and which tests its endpoint by GET. */
const sourceOf = (methods?: readonly Method[]) =>
  defineSource({
    name: 'queries',
    authenticator: custom(({ header, secrets }) => header('x-secret') === secrets[0], { header: 'X-Secret' }),
    methods,
    handshake: ({ query }) => echoChallenge(query.get('challenge') ?? undefined, query.get('token'), 'verify me'),
    events: { ping: z.looseObject({}) },
    eventName: 'event',
    eventId: 'id',
  });

type Source = ReturnType<typeof sourceOf>;

const apps: { readonly [name: string]: (source: Source) => Promise<Server> } = {
  'node:http': async (source) => createServer(onNode(source, secret, () => {})),
  Express: async (source) =>
    createServer(
      express().use(
        '/',
        onExpress(source, secret, () => {}),
      ) as RequestListener,
    ),
  Koa: async (source) => createServer(new Koa().use(onKoa(source, secret, () => {})).callback()),
  Hono: async (source) =>
    createAdaptorServer({
      fetch: new Hono().all(
        '/*',
        onHono(source, secret, () => {}),
      ).fetch,
    }) as Server,
  fetch: async (source) =>
    createAdaptorServer({ fetch: (given) => onFetch(source, secret, () => {})(given) }) as Server,
  'Next.js route handler': async (source) =>
    createAdaptorServer({ fetch: (given) => onNext(source, secret, () => {})(given) }) as Server,
  'Next.js API route': async (source) =>
    createServer((given, response) => void onNext(source, secret, () => {})(given, response)),
};

/** Serves an app, and closes it afterwards. */
async function withApp<T>(server: Server, use: (origin: string) => Promise<T>): Promise<T> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

const authentic = { 'x-secret': secret };
const query = '/hooks?event=ping&id=1';

describe.for(Object.entries(apps))('%s', ([, start]) => {
  it.each([
    [undefined, ['POST']],
    [['GET'], ['GET']],
    [
      ['GET', 'POST'],
      ['GET', 'POST'],
    ],
  ] as const)(
    'takes the methods of its source, %j, and answers 405 with Allow to all others',
    async (methods, taken) => {
      const server = await start(sourceOf(methods));
      await withApp(server, async (origin) => {
        for (const method of allMethods) {
          const answer = await send(
            origin + query,
            method === 'GET' || method === 'HEAD' ? '' : '{"event":"ping","id":"2"}',
            { method, headers: authentic },
          );
          const isTaken = (taken as readonly string[]).includes(method);
          expect([method, answer.status, answer.headers.allow]).toEqual(
            isTaken ? [method, 200, undefined] : [method, 405, taken.join(', ')],
          );
        }
      });
    },
  );

  it('answers the challenge of a GET, and passes no wrong one', async () => {
    await withApp(await start(sourceOf(['GET', 'POST'])), async (origin) => {
      const get = (path: string) => send(origin + path, '', { method: 'GET', headers: {} });
      const good = await get('/hooks?challenge=1%3Cscript%3E&token=verify+me');
      expect([good.status, good.body]).toEqual([200, '1<script>']);
      expect(good.headers).toMatchObject({
        'content-type': 'text/plain; charset=utf-8',
        'x-content-type-options': 'nosniff',
      });
      for (const wrong of ['', '?challenge=1', '?challenge=1&token=', '?challenge=1&token=x', '?token=verify+me'])
        expect((await get(`/hooks${wrong}`)).status).toBe(400);
    });
  });
});

describe('Fastify', () => {
  const route = async (scope: { get: (url: string, handler: () => string) => unknown }) =>
    void scope.get('/', () => 'of the app');

  it('leaves the GET of a path to the app, if the source takes only POST', async () => {
    const app = fastify();
    app.register(
      onFastify(sourceOf(), secret, () => {}),
      { prefix: '/hooks' },
    );
    app.register(route, { prefix: '/hooks' });
    expect((await app.inject({ url: '/hooks' })).body).toBe('of the app');
    const post = await app.inject({
      method: 'POST',
      url: '/hooks',
      headers: authentic,
      payload: { event: 'ping', id: '1' },
    });
    expect([post.statusCode, post.body]).toEqual([200, '{"outcome":"processed"}']);
    await app.close();
  });

  it('refuses a second GET when the app starts, if the source takes GET', async () => {
    const app = fastify();
    app.register(
      onFastify(sourceOf(['GET', 'POST']), secret, () => {}),
      { prefix: '/hooks' },
    );
    app.register(route, { prefix: '/hooks' });
    await expect(app.ready().then(() => {})).rejects.toThrow(/already declared/);
    await app.close();
  });

  it.each([
    [undefined, ['POST']],
    [['GET'], ['GET']],
    [
      ['GET', 'POST'],
      ['GET', 'POST'],
    ],
  ] as const)('claims just the methods of its source: %j', async (methods, taken) => {
    const app = fastify();
    const claimed: unknown[] = [];
    app.addHook('onRoute', ({ method }) => void claimed.push(...[method].flat()));
    app.register(
      onFastify(sourceOf(methods), secret, () => {}),
      { prefix: '/hooks' },
    );
    await app.ready();
    expect([...new Set(claimed)]).toEqual(taken);
    for (const method of allMethods) {
      const answer = await app.inject({
        method: method as 'PUT',
        url: query,
        headers: authentic,
        ...(method !== 'GET' && { payload: { event: 'ping', id: '2' } }),
      });
      expect([method, answer.statusCode]).toEqual([method, (taken as readonly string[]).includes(method) ? 200 : 404]);
    }
    await app.close();
  });
});

it('Lambda takes the methods of its source', async () => {
  const handler = onLambda(sourceOf(['GET', 'POST']), secret, () => {});
  const context = { awsRequestId: '1', functionName: 'f', getRemainingTimeInMillis: () => 1_000 };
  const answers = await Promise.all(
    allMethods.map((method, id) =>
      handler(
        {
          rawPath: '/hooks',
          rawQueryString: `event=ping&id=g${id}`,
          requestContext: { http: { method } },
          headers: authentic,
          ...(method === 'POST' && { body: '{"event":"ping","id":"p"}' }),
        },
        context,
      ),
    ),
  );
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 405, 200, 405, 405, 405, 405]);
  expect(answers[1]?.headers?.allow).toBe('GET, POST');
});

describe('several senders with different methods on one endpoint', () => {
  const post = defineSource({
    name: 'posts',
    authenticator: timestampedHmac({ header: 'X-Signature' }),
    events: { ping: z.looseObject({}) },
    eventName: 'event',
    eventId: 'id',
  });

  function endpoint() {
    const { reports, observe } = recorder();
    const senders = [sender(post, secret, () => {}), sender(sourceOf(['GET']), 'another secret', () => {})];
    return { reports, receive: createReceiver<null>(senders, { observe, log: false }) };
  }

  it('take all of them together', () => {
    expect([...endpoint().receive.methods].sort()).toEqual(['GET', 'POST']);
    expect(createReceiver(post, secret, () => {}).methods).toEqual(['POST']);
  });

  it.each<[string, string | null, string, Record<string, string>, number, string]>([
    ['GET of the one that takes it', null, 'GET', { 'x-secret': 'another secret' }, 200, 'processed'],
    ['POST of the other', '{"event":"ping","id":"1"}', 'POST', {}, 200, 'processed'],
    [
      'GET under the header of the one that takes only POST',
      null,
      'GET',
      { 'x-signature': 't=1,v1=0' },
      405,
      'method_not_allowed',
    ],
    [
      'POST under the header of the one that takes only GET',
      '{}',
      'POST',
      { 'x-secret': 'another secret' },
      405,
      'method_not_allowed',
    ],
    ['GET of nobody', null, 'GET', { 'x-other': 'x' }, 400, 'header_missing'],
    ['HEAD', null, 'HEAD', { 'x-secret': 'another secret' }, 405, 'method_not_allowed'],
    ['a method in lower case', null, 'get', { 'x-secret': 'another secret' }, 405, 'method_not_allowed'],
    ['the name of a property', null, 'constructor', { 'x-secret': 'another secret' }, 405, 'method_not_allowed'],
    ['no method', null, '', { 'x-secret': 'another secret' }, 405, 'method_not_allowed'],
  ])('answer a %s', async (_, body, method, headers, status, code) => {
    const { receive, reports } = endpoint();
    const options = { method, url: `http://h${query}`, ...(Object.keys(headers).length > 0 && { headers }) };
    const answer = await receive(request(body, options));
    expect([answer.status, reports[0]?.code]).toEqual([status, code]);
    expect(answer.headers.allow).toBe(status === 405 ? 'POST, GET' : undefined);
  });
});

it.each<unknown>([[], ['PUT'], ['get'], 'GET', ['GET', 'PUT'], null, [undefined]])(
  'methods cannot be %j',
  (methods) => {
    expect(() => sourceOf(methods as never)).toThrow(/methods must be \['POST'\], \['GET'\] or \['GET', 'POST'\]/);
  },
);

it('do not change with the list that they were given in', () => {
  const methods: Method[] = ['POST'];
  const source = sourceOf(methods);
  methods.push('GET');
  expect(source.methods).toEqual(['POST']);
});
