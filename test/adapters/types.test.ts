import type { IncomingMessage } from 'node:http';
import { byourside, type CallEvent, sender, type UnknownEvent } from 'callhook';
import * as onExpress from 'callhook/express';
import * as onFetch from 'callhook/fetch';
import * as onHono from 'callhook/hono';
import * as onNext from 'callhook/next';
import * as onNode from 'callhook/node';
import express, { type Request as ExpressRequest } from 'express';
import { type Context, Hono } from 'hono';
import type { NextApiRequest, NextApiResponse } from 'next';
import type { NextRequest } from 'next/server.js';
import { expectTypeOf, it } from 'vitest';
import { stripe, workflow } from '../sources/senders.ts';

const secret = 'whsec';
const fields = [{ name: 'confirmed', type: 'boolean' }] as const;

it('Express: typed request, events and fields', () => {
  onExpress.bysWebhook(
    (request) => {
      expectTypeOf(request).toEqualTypeOf<ExpressRequest>();
      return secret;
    },
    (event, context) => {
      expectTypeOf(context.request).toEqualTypeOf<ExpressRequest>();
      expectTypeOf(event.event).toEqualTypeOf<CallEvent['event']>();
      if (event.event === 'call.completed')
        expectTypeOf(event.extracted).toEqualTypeOf<{ readonly confirmed: boolean | null } | null>();
    },
    { fields },
  );
  express().post(
    '/',
    onExpress.webhook(byourside, secret, { unknown: (event) => expectTypeOf(event).toEqualTypeOf<UnknownEvent>() }),
  );
  const typed = async (event: CallEvent<typeof fields>) => event.extracted?.confirmed;
  onExpress.bysWebhook(secret, typed, { fields });
  // @ts-expect-error: without the fields nothing would validate what the handler relies on
  onExpress.bysWebhook(secret, typed);
  onExpress.bysWebhook([process.env.NEW_SECRET ?? 'x', 'y'], () => {}, { scope: (request) => request.hostname });
  // @ts-expect-error: no event is called so
  const misspelt = () => onExpress.bysWebhook(secret, { 'call.complete': () => {} });
  // @ts-expect-error: a plain object is not a secret
  const noSecret = () => onExpress.bysWebhook({}, () => {});
  void [misspelt, noSecret];
});

it('fields given in place type a handler map', () => {
  onFetch.bysWebhook(
    secret,
    {
      'call.completed': (event, context) => {
        expectTypeOf(event.extracted).toEqualTypeOf<{ readonly when: string | null } | null>();
        expectTypeOf(context.request).toEqualTypeOf<Request>();
      },
    },
    { fields: [{ name: 'when', type: 'string' }] },
  );
});

it('node:http: the incoming message', () => {
  onNode.bysWebhook(secret, (_event, { request }) => expectTypeOf(request).toEqualTypeOf<IncomingMessage>());
});

it('Hono: the context, with the bindings of a secret function', () => {
  type Worker = { Bindings: { BYS_WEBHOOK_SECRET: string } };
  const app = new Hono<Worker>();
  app.post(
    '/',
    onHono.bysWebhook(
      (c) => c.env.BYS_WEBHOOK_SECRET,
      (event) => event.callId,
    ),
  );
  app.post(
    '/',
    onHono.bysWebhook(
      (c: Context<Worker>) => c.env.BYS_WEBHOOK_SECRET,
      (_event, { request }) => expectTypeOf(request.env.BYS_WEBHOOK_SECRET).toEqualTypeOf<string>(),
    ),
  );
});

it('Next.js: mounts in both routers, and an annotation says which', () => {
  const handler = onNext.bysWebhook(
    () => process.env.BYS_WEBHOOK_SECRET,
    (_event, { request }) => expectTypeOf(request).toEqualTypeOf<NextRequest | NextApiRequest>(),
  );
  expectTypeOf(handler).toExtend<(request: NextRequest, context: { params: Promise<object> }) => Promise<Response>>();
  expectTypeOf(handler).toExtend<(request: NextApiRequest, response: NextApiResponse) => Promise<void>>();
  // `next build` of Next.js 14 and 15 reads route handlers in this way, and refused one that took an API request.
  expectTypeOf<Parameters<typeof handler>[0]>().toEqualTypeOf<Request>();
  onNext.bysWebhook(
    (request: NextRequest) => request.headers.get('x-tenant') ?? '',
    (event, { request }) => {
      expectTypeOf(request).toEqualTypeOf<NextRequest>();
      expectTypeOf(event.callId).toEqualTypeOf<string>();
    },
  );
});

it('every adapter: the events and the time of any source, and several senders at one endpoint', () => {
  const paid = { 'invoice.paid': (event: { readonly id: string }) => event.id };
  const senders = [sender(stripe, secret, paid), sender(workflow, 'another secret', (event) => event.step)];
  onExpress.webhook(stripe, secret, (event, { request, signedAt }) => {
    expectTypeOf(event.type).toEqualTypeOf<'invoice.paid'>();
    expectTypeOf(request).toEqualTypeOf<ExpressRequest>();
    expectTypeOf(signedAt).toEqualTypeOf<Date>();
  });
  onNode.webhook(workflow, secret, (event, { request, signedAt }) => {
    expectTypeOf(event.step).toEqualTypeOf<number>();
    expectTypeOf(request).toEqualTypeOf<IncomingMessage>();
    expectTypeOf(signedAt).toEqualTypeOf<null>();
  });
  onHono.webhook(
    stripe,
    (c: Context<{ Bindings: { SECRET: string } }>) => c.env.SECRET,
    (event, { request }) => {
      expectTypeOf(event.type).toEqualTypeOf<'invoice.paid'>();
      expectTypeOf(request.env.SECRET).toEqualTypeOf<string>();
    },
  );
  onNext.webhook(stripe, secret, (event, { request }) => {
    expectTypeOf(event.type).toEqualTypeOf<'invoice.paid'>();
    expectTypeOf(request).toEqualTypeOf<NextRequest | NextApiRequest>();
  });
  onFetch.webhook(stripe, secret, {
    'invoice.paid': (_event, { request }) => expectTypeOf(request).toEqualTypeOf<Request>(),
  });

  expectTypeOf(onExpress.webhook(senders)).toEqualTypeOf<onExpress.ExpressHandler>();
  expectTypeOf(onNode.webhook(senders)).toEqualTypeOf<onNode.NodeHandler>();
  expectTypeOf(onHono.webhook(senders)).toEqualTypeOf<onHono.HonoHandler>();
  expectTypeOf(onNext.webhook(senders)).toEqualTypeOf<onNext.NextHandler>();
  expectTypeOf(onFetch.webhook(senders)).toEqualTypeOf<onFetch.FetchHandler>();

  const ofExpress = sender(
    stripe,
    (request: ExpressRequest) => request.hostname,
    () => {},
  );
  onExpress.webhook([ofExpress], { scope: (request) => request.hostname });
  const wrong = [
    // @ts-expect-error: its secret is that of an Express request
    () => onFetch.webhook([ofExpress]),
    // @ts-expect-error: an event of By Your Side
    () => onExpress.webhook(stripe, secret, { 'call.completed': () => {} }),
    // @ts-expect-error: an event of By Your Side
    () => onHono.webhook(stripe, secret, { 'call.completed': () => {} }),
    // @ts-expect-error: an event of By Your Side
    () => onNext.webhook(stripe, secret, { 'call.completed': () => {} }),
    // @ts-expect-error: an event of By Your Side
    () => onNode.webhook(stripe, secret, { 'call.completed': () => {} }),
    // @ts-expect-error: the secrets are those of the senders
    () => onNode.webhook(senders, secret, () => {}),
  ];
  void wrong;
});
