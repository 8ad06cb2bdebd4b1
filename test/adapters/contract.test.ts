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

adapterContract('node:http', () => serveNode(nodeWebhook(secret, onEvent, options)));

adapterContract('fetch', () => serveWeb(fetchWebhook(secret, onEvent, options)));

for (const [name, framework] of [
  ['Express 5', express],
  ['Express 4', express4 as typeof express],
] as const) {
  const withParser = (...parsers: express.RequestHandler[]) => {
    const app = framework();
    for (const parser of parsers) app.use(parser);
    app.all(path, expressWebhook(secret, onEvent, options));
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
  for (const one of middleware) app.use(one);
  app.onError((_error, c) => c.body(null, 500)); // a sender that hangs up while middleware reads
  app.all(
    path,
    honoWebhook(() => secret, onEvent, options),
  );
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
  return serveWeb(({ url, method, headers, body }) =>
    POST(new NextRequest(url, { method, headers, body, duplex: 'half' })),
  );
});
adapterContract('Next.js API route', () => {
  const handler = nextWebhook(() => secret, onEvent, options);
  return serveNode((request, response) => handler(request as NextApiRequest, response as NextApiResponse));
});
