import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createAdaptorServer as createAdaptorServer1 } from 'hono-node-server1';
import { Hono as Hono49 } from 'hono49';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type VerifiedVariables, verified } from '../../src/adapters/hono/index.ts';
import { signHeader } from '../verify/signer.ts';
import { secret } from './contract/app.ts';
import { send } from './contract/send.ts';
import { listen } from './contract/serve.ts';
import type { Target } from './contract/suite.ts';

// `@hono/node-server` makes a web request of Node's own as soon as something needs one. That one's stream is then the only
// place to read the body from.

type App = Hono<{ Variables: VerifiedVariables<{ eventId: string }> }>;

const touches: Record<string, MiddlewareHandler> = {
  nothing: (_c, next) => next(),
  'c.req.raw.headers': touching((c) => c.req.raw.headers.get('content-type')),
  'c.req.raw.signal': touching((c) => c.req.raw.signal.aborted),
  'c.req.raw.body': touching((c) => c.req.raw.body),
  'c.req.raw.body, and waiting': async (c, next) => {
    void c.req.raw.body;
    await new Promise((resolve) => setImmediate(resolve));
    await next();
  },
  'c.req.raw.clone()': touching((c) => c.req.raw.clone()),
  'c.req.raw.clone() that it reads': async (c, next) => {
    await c.req.raw.clone().text();
    await next();
  },
  'bodyLimit()': bodyLimit({ maxSize: 100_000 }),
  'new Request(c.req.raw) in its place': touching((c) => {
    c.req.raw = new Request(c.req.raw);
  }),
  'c.req.text()': touching((c) => c.req.text()),
  'c.req.json()': touching((c) => c.req.json()),
  'c.req.arrayBuffer()': touching((c) => c.req.arrayBuffer()),
  'c.req.blob()': touching((c) => c.req.blob()),
  'c.req.parseBody()': touching((c) => c.req.parseBody()),
};

const reads: Record<string, (c: Context) => Promise<unknown>> = {
  'c.req.json()': async ({ req }) => JSON.stringify(await req.json()),
  'c.req.text()': ({ req }) => req.text(),
  'c.req.arrayBuffer()': async ({ req }) => Buffer.from(await req.arrayBuffer()).toString(),
  'c.req.blob()': async ({ req }) => (await req.blob()).text(),
  'c.req.text() and c.req.parseBody()': async ({ req }) => [await req.text(), await req.parseBody()],
  'c.req.text() twice': async ({ req }) => [await req.text(), await req.text()],
};

const rawReads: typeof reads = {
  'c.req.raw.text()': ({ req }) => req.raw.text(),
  'c.req.raw.json()': async ({ req }) => JSON.stringify(await req.raw.json()),
  'c.req.raw.clone() and c.req.raw': async ({ req }) => [await req.raw.clone().text(), await req.raw.text()],
  'c.req.raw.body': ({ req }) => new Response(req.raw.body).text(),
  'new Request(c.req.raw)': ({ req }) => new Request(req.raw).text(),
};

const wanted = (read: string, body: string): unknown => {
  if (read.includes('parseBody')) return [body, {}];
  return / and |twice/.test(read) ? [body, body] : body;
};

const allReads = { ...reads, ...rawReads };

let count = 0;

function delivery() {
  count += 1;
  const body = JSON.stringify({ event: 'call.completed', eventId: `evt_touched${count}`, callId: 'call_1' });
  return { body, headers: { 'content-type': 'application/json', 'x-bys-signature': signHeader(body, secret) } };
}

function touching(touch: (c: Context) => unknown): MiddlewareHandler {
  return async (c, next) => {
    await touch(c);
    await next();
  };
}

/** An app whose paths are numbers: what touches the request before `verified`, and what reads the body after it. */
function appOf(Framework: typeof Hono): App {
  const app: App = new Framework();
  for (const [before, touch] of Object.entries(touches)) {
    const path = `/${Object.keys(touches).indexOf(before)}`;
    app.use(`${path}/*`, touch, verified(secret, { log: false }));
    for (const [read, answer] of Object.entries(allReads)) {
      app.post(`${path}/${Object.keys(allReads).indexOf(read)}`, async (c) => c.json(await answer(c)));
    }
  }
  return app;
}

const pathOf = (before: string, read: string) =>
  `/${Object.keys(touches).indexOf(before)}/${Object.keys(allReads).indexOf(read)}`;
describe.each([
  ['Hono', Hono, createAdaptorServer],
  ['Hono 4.9.0', Hono49 as unknown as typeof Hono, createAdaptorServer],
  ["Hono on version 1 of Node's server", Hono, createAdaptorServer1 as unknown as typeof createAdaptorServer],
])('behind verified on %s', (_name, Framework, createServer) => {
  const app = appOf(Framework);
  let target: Target;
  beforeAll(async () => {
    target = await listen(createServer({ fetch: app.fetch }) as Server);
  });
  afterAll(() => target.stop());

  describe.each(Object.keys(touches))('after something touched %s', (before) => {
    it.each(Object.keys(allReads))('the app can read the body with %s', async (read) => {
      const { body, headers } = delivery();
      const answer = await send(new URL(pathOf(before, read), target.url).href, body, { headers });
      expect([answer.status, answer.body]).toEqual([200, JSON.stringify(wanted(read, body))]);
    });

    it.each(Object.keys(allReads))('the app can read the body without a server with %s', async (read) => {
      const { body, headers } = delivery();
      const answer = await app.request(pathOf(before, read), { method: 'POST', body, headers });
      expect([answer.status, await answer.text()]).toEqual([200, JSON.stringify(wanted(read, body))]);
    });
  });
});

it.each<[string, (c: Context) => unknown]>([
  ['new Request(c.req.raw)', (c) => new Request(c.req.raw)],
  ['a reader', (c) => c.req.raw.body?.getReader()],
  ['c.req.raw.text()', (c) => c.req.raw.text()],
])("says which line to change if the body went into %s on Node's server", async (_what, touch) => {
  const app = new Hono().post('/', touching(touch), verified(secret, { log: false }));
  const target = await listen(createAdaptorServer({ fetch: app.fetch }) as Server);
  const { body, headers } = delivery();
  const answer = await send(new URL('/', target.url).href, body, { headers });
  await target.stop();
  expect([answer.status, answer.body]).toEqual([500, expect.stringContaining('never from c.req.raw')]);
});

const types = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  '',
];

describe.each([
  ['c.req.formData()', touching((c) => c.req.formData().catch(() => {}))],
  [
    'c.req.formData() and c.req.text()',
    touching(async (c) => {
      await c.req.formData().catch(() => {});
      await c.req.text().catch(() => {});
    }),
  ],
])('after %s, whose bytes nobody has kept, callhook says which line to change', (_what, touch) => {
  it.each(types)('for the content type %j', async (type) => {
    const app = new Hono().post('/', touch, verified(secret, { log: false }));
    const { body, headers } = delivery();
    const init = { method: 'POST', body, headers: { ...headers, 'content-type': type } };
    const inMemory = await app.request('/', init);
    const target = await listen(createAdaptorServer({ fetch: app.fetch }) as Server);
    const served = await fetch(new URL('/', target.url), init);
    await target.stop();
    for (const answer of [inMemory, served])
      expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining('never from c.req.raw')]);
  });
});

it.each(types.slice(1))('after c.req.parseBody(), which keeps the bytes, the content type may be %j', async (type) => {
  const app = new Hono().post(
    '/',
    touching((c) => c.req.parseBody().catch(() => {})),
    verified(secret),
    (c) => c.text('ok'),
  );
  const { body, headers } = delivery();
  const answer = await app.request('/', { method: 'POST', body, headers: { ...headers, 'content-type': type } });
  expect([answer.status, await answer.text()]).toEqual([200, 'ok']);
});
