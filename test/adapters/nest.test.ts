import 'reflect-metadata';
import { Body, Controller, type INestApplication, Injectable, Module, Post, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { CallEvent, EventContext } from 'callhook';
import { bysWebhook as expressWebhook } from 'callhook/express';
import { bysWebhook as fastifyWebhook } from 'callhook/fastify';
import { json, type Request, type Response } from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { onEvent, options, received, secret } from './contract/app.ts';
import { send } from './contract/send.ts';
import { adapterContract, type Target } from './contract/suite.ts';

const path = '/webhooks/bys';
const consumedPath = '/consumed'; // not below the other, which app.use() would take, too

// Decorators are called by hand: TypeScript has those of Nest only under `experimentalDecorators`.

class Calls {
  receive(event: CallEvent, context: EventContext<unknown>): Promise<unknown> {
    return onEvent(event, context);
  }
}
Injectable()(Calls);

/** A controller like those of the rest of the app: it relies on the JSON parser of Nest. */
class Theirs {
  parsed(payload: unknown): unknown {
    return { got: payload };
  }
}
Controller('theirs')(Theirs);
decorate(Theirs, 'parsed', Post());
Body()(Theirs.prototype, 'parsed', 0);

/** For apps that have a global `rawBody` already. */
class Hooks {
  readonly handle = expressWebhook(secret, onEvent, options);

  receive(request: Request, response: Response): Promise<void> {
    return this.handle(request, response);
  }
}
Controller(path)(Hooks);
decorate(Hooks, 'receive', Post());
Req()(Hooks.prototype, 'receive', 0);
Res()(Hooks.prototype, 'receive', 1);

/** The same where something has parsed the body: the parser of Nest, unless it keeps the bytes. */
class Parsed extends Hooks {}
Controller(consumedPath)(Parsed);

class App {}
Module({ providers: [Calls], controllers: [Theirs] })(App);

class AppWithControllers {}
Module({ imports: [App], controllers: [Hooks, Parsed] })(AppWithControllers);

function decorate(controller: { readonly prototype: object }, method: string, decorator: MethodDecorator): void {
  const descriptor = Object.getOwnPropertyDescriptor(controller.prototype, method);
  if (descriptor !== undefined) decorator(controller.prototype, method, descriptor);
}

async function serve(app: INestApplication): Promise<Target> {
  await app.listen(0, '127.0.0.1');
  const origin = await app.getUrl();
  return {
    url: origin + path,
    consumedUrl: origin + consumedPath,
    received: async () => received(),
    stop: () => app.close(),
  };
}

async function onExpress(): Promise<Target> {
  const app = await NestFactory.create<NestExpressApplication>(AppWithControllers, { logger: false });
  const calls = app.get(Calls);
  app.use(
    path,
    expressWebhook(secret, (event, context) => calls.receive(event, context), options),
  );
  return serve(app);
}

async function onFastify(): Promise<Target> {
  const app = await NestFactory.create<NestFastifyApplication>(App, new FastifyAdapter(), { logger: false });
  const calls = app.get(Calls);
  const webhook = fastifyWebhook(secret, (event, context) => calls.receive(event, context), options);
  await app.register(webhook, { prefix: path });
  app.use(consumedPath, json());
  await app.register(webhook, { prefix: consumedPath });
  return serve(app);
}

async function inController(): Promise<Target> {
  const app = await NestFactory.create<NestExpressApplication>(AppWithControllers, {
    rawBody: true,
    logger: false,
  });
  app.use(consumedPath, json());
  // biome-ignore lint/correctness/useHookAtTopLevel: no hook of React
  app.useBodyParser('json', { limit: '2mb' });
  return serve(app);
}

adapterContract('NestJS 11 on Express', onExpress);
adapterContract('NestJS 11 on Fastify', onFastify, { routesMethods: true });
adapterContract('NestJS 11 on Express, in a controller with a global rawBody', inController, {
  readBefore: 'json',
  routesMethods: true,
});

describe('NestJS 11', () => {
  const stops: (() => Promise<void>)[] = [];
  afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())));

  it.each([
    ['Express', onExpress],
    ['Fastify', onFastify],
  ])('on %s parses the bodies of all other routes, as it did before', async (_name, start) => {
    const target = await start();
    stops.push(target.stop);
    expect((await send(target.url.replace(path, '/theirs'), '{"a":1}')).body).toBe('{"got":{"a":1}}');
  });
});
