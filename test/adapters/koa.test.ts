import { buffer, json } from 'node:stream/consumers';
import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import { byourside } from 'callhook';
import { bysWebhook, webhook } from 'callhook/koa';
import Koa, { type Context, type Middleware } from 'koa';
import koaBodyparser from 'koa-bodyparser';
import Koa2 from 'koa2';
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import { signHeader } from '../verify/signer.ts';
import { onEvent, options, secret } from './contract/app.ts';
import { send } from './contract/send.ts';
import { serveNode } from './contract/serve.ts';
import { adapterContract, type Target } from './contract/suite.ts';

const path = '/webhooks/bys';
const consumedPath = `${path}/consumed`;
const body = JSON.stringify({ event: 'call.completed', eventId: 'evt_koa', callId: 'call_1' });

/** A parser that keeps nothing. */
const parseAndForget: Middleware = async (ctx, next) => {
  if (ctx.path === consumedPath) Object.assign(ctx.request, { body: await json(ctx.req) });
  await next();
};

function behind(Framework: typeof Koa, ...middleware: Middleware[]): () => Promise<Target> {
  const app = new Framework();
  app.silent = true; // a sender that hangs up while a parser reads
  for (const one of [parseAndForget, ...middleware]) app.use(one);
  app.use(bysWebhook(secret, onEvent, options));
  return () => serveNode(app.callback());
}

for (const [name, Framework] of [
  ['Koa 3', Koa],
  ['Koa 2', Koa2],
] as const) {
  adapterContract(name, behind(Framework));
  adapterContract(`${name} behind @koa/bodyparser`, behind(Framework, bodyParser({ jsonLimit: '2mb' })), {
    readBefore: 'text',
  });
  adapterContract(`${name} behind koa-bodyparser`, behind(Framework, koaBodyparser({ jsonLimit: '2mb' })), {
    readBefore: 'text',
  });
}

adapterContract('Koa 3 with @koa/router', () => {
  const router = new Router();
  router.all([path, consumedPath], bysWebhook(secret, onEvent, options));
  const app = new Koa().use(parseAndForget).use(router.routes());
  app.silent = true;
  return serveNode(app.callback());
});

adapterContract(
  'Koa 3 below a platform that keeps request.rawBody',
  () => {
    const handle = new Koa().use(bysWebhook(secret, onEvent, options)).callback();
    return serveNode(async (request, response) => {
      const rawBody = await buffer(request).catch(() => Buffer.alloc(0)); // of a sender that hangs up
      const kept = request.url === consumedPath ? { body: JSON.parse(String(rawBody)) } : { rawBody };
      await handle(Object.assign(request, kept), response);
    });
  },
  { readBefore: 'bytes' },
);

describe('Koa', () => {
  const stops: (() => Promise<void>)[] = [];
  afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())));

  async function deliverTo(starting: Promise<Target>) {
    const target = await starting;
    stops.push(target.stop);
    const answer = await send(target.url, body, { headers: { 'x-bys-signature': signHeader(body, secret) } });
    return { ...answer, reply: JSON.parse(answer.body) as { readonly error?: string; readonly message?: string } };
  }

  it('behind a reader of the stream names the line to change', async () => {
    const read: Middleware = async (ctx, next) => {
      await buffer(ctx.req);
      await next();
    };
    const { status, reply } = await deliverTo(behind(Koa, read)());
    expect([status, reply.error]).toEqual([500, 'body_unreadable']);
    expect(reply.message).toContain('mount this middleware above app.use(bodyParser())');
  });

  it('works above a parser, which then has the other routes', async () => {
    const router = new Router();
    router.post(
      path,
      bysWebhook(secret, () => {}, options),
    );
    const app = new Koa();
    app.use(router.routes()).use(bodyParser());
    app.use((ctx) => {
      ctx.body = { got: ctx.request.body };
    });
    expect(await deliverTo(serveNode(app.callback()))).toMatchObject({ status: 200 });
    const other = await serveNode(app.callback());
    stops.push(other.stop);
    expect((await send(other.url.replace(path, '/other'), '{"a":1}')).body).toBe('{"got":{"a":1}}');
  });

  it('leaves what middleware around it has set, and lets it see the answer', async () => {
    const seen: unknown[] = [];
    const around: Middleware = async (ctx, next) => {
      ctx.set('x-theirs', 'yes');
      await next();
      seen.push(ctx.status, ctx.body);
    };
    const { headers } = await deliverTo(behind(Koa, around)());
    expect(headers['x-theirs']).toBe('yes');
    expect(seen[0]).toBe(200);
  });

  it('types the context, events and fields', () => {
    const app = new Koa<{ user: string }>();
    app.use(bysWebhook(secret, (event, { request }) => [event.callId.length, request.ip.length]));
    bysWebhook(
      (ctx) => {
        expectTypeOf(ctx).toEqualTypeOf<Context>();
        return ctx.get('x-tenant');
      },
      {
        'call.completed': (event) =>
          expectTypeOf(event.extracted).toEqualTypeOf<{ readonly n: number | null } | null>(),
      },
      { fields: [{ name: 'n', type: 'number' }] },
    );
    // @ts-expect-error: no event is called so
    const misspelt = () => webhook(byourside, secret, { 'call.complete': () => {} });
    void misspelt;
  });
});
