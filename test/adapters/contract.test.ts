import { json, text } from 'node:stream/consumers';
import { bysWebhook as expressWebhook, keepRawBody } from 'callhook/express';
import { bysWebhook as fetchWebhook } from 'callhook/fetch';
import { bysWebhook as honoWebhook } from 'callhook/hono';
import { bysWebhook as nextWebhook } from 'callhook/next';
import { bysWebhook as nodeWebhook } from 'callhook/node';
import express from 'express';
import express4 from 'express4';
import { Hono, type MiddlewareHandler } from 'hono';
import type { NextApiRequest, NextApiResponse } from 'next';
import { NextRequest } from 'next/server.js';
import { onEvent, options, secret } from './contract/app.ts';
import { serveNode, serveWeb } from './contract/serve.ts';
import { adapterContract } from './contract/suite.ts';

const path = '/webhooks/bys';
const consumedPath = `${path}/consumed`;
const isConsumed = (url = '') => url.endsWith(consumedPath);

adapterContract('node:http', () => {
  const handle = nodeWebhook(secret, onEvent, options);
  return serveNode(async (request, response) => {
    if (isConsumed(request.url)) await text(request);
    await handle(request, response);
  });
});

adapterContract('fetch', () => {
  const handle = fetchWebhook(secret, onEvent, options);
  return serveWeb(async (request) => {
    if (isConsumed(request.url)) await request.text();
    return handle(request);
  });
});

for (const [name, framework] of [
  ['Express 5', express],
  ['Express 4', express4 as typeof express],
] as const) {
  const withParser = (...parsers: express.RequestHandler[]) => {
    const app = framework();
    app.use(consumedPath, framework.json());
    for (const parser of parsers) app.use(parser);
    app.all([path, consumedPath], expressWebhook(secret, onEvent, options));
    return () => serveNode(app);
  };
  const all = { type: () => true, limit: '2mb' };
  adapterContract(name, withParser());
  adapterContract(
    `${name} behind express.json({ verify: keepRawBody })`,
    withParser(framework.json({ verify: keepRawBody, limit: '2mb' })),
    { readBefore: 'json' },
  );
  adapterContract(`${name} behind express.raw()`, withParser(framework.raw(all)), { readBefore: 'bytes' });
  adapterContract(`${name} behind express.text()`, withParser(framework.text(all)), { readBefore: 'text' });
}

function honoBehind(...middleware: MiddlewareHandler[]) {
  const app = new Hono();
  for (const one of middleware) app.use(path, one);
  app.use(consumedPath, async (c, next) => {
    await c.req.raw.text();
    await next();
  });
  app.onError((_error, c) => c.body(null, 500)); // a sender that hangs up while middleware reads
  const handle = honoWebhook(() => secret, onEvent, options);
  app.all(path, handle).all(consumedPath, handle);
  return () => serveWeb(app.fetch);
}

adapterContract('Hono', honoBehind());
adapterContract(
  'Hono after c.req.arrayBuffer()',
  honoBehind(async (c, next) => {
    await c.req.arrayBuffer();
    await next();
  }),
  { readBefore: 'bytes' },
);
adapterContract(
  'Hono after c.req.text()',
  honoBehind(async (c, next) => {
    await c.req.text();
    await next();
  }),
  { readBefore: 'text' },
);
adapterContract(
  'Hono after c.req.json()',
  honoBehind(async (c, next) => {
    await c.req.json().catch((error) => {
      if (!(error instanceof SyntaxError)) throw error;
    });
    await next();
  }),
  { readBefore: 'text' },
);

adapterContract('Next.js route handler', () => {
  const POST = nextWebhook(() => secret, onEvent, options);
  return serveWeb(async ({ url, method, headers, body }) => {
    const request = new NextRequest(url, { method, headers, body, duplex: 'half' });
    if (isConsumed(url)) await request.json();
    return POST(request);
  });
});
adapterContract('Next.js API route', () => {
  const handler = nextWebhook(() => secret, onEvent, options);
  return serveNode(async (request, response) => {
    if (isConsumed(request.url)) Object.assign(request, { body: await json(request) });
    await handler(request as NextApiRequest, response as NextApiResponse);
  });
});
