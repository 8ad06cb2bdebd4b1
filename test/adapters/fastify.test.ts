import { once } from 'node:events';
import { connect } from 'node:http2';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { byourside, type CallEvent } from 'callhook';
import { bysWebhook, webhook } from 'callhook/fastify';
import fastify, { type FastifyInstance, type FastifyRequest, type preParsingHookHandler } from 'fastify';
import rawBody from 'fastify-raw-body';
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import { signHeader } from '../verify/signer.ts';
import { onEvent, options, received, secret } from './contract/app.ts';
import { send } from './contract/send.ts';
import { adapterContract, type Target } from './contract/suite.ts';

const path = '/webhooks/bys';
const prefix = path;
const consumedPrefix = `${path}/consumed`;
const body = JSON.stringify({ event: 'call.completed', eventId: 'evt_fastify', callId: 'call_1' });
const signature = () => ({ 'x-bys-signature': signHeader(body, secret) });

async function serve(app: FastifyInstance): Promise<Target> {
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  const url = origin + path;
  return { url, consumedUrl: origin + consumedPrefix, received: async () => received(), stop: () => app.close() };
}

/** An app that has this before the webhook is registered, which is the other way round than where nothing can happen. */
function behind(prepare: (app: FastifyInstance) => unknown): () => Promise<Target> {
  return () => {
    const app = fastify();
    prepare(app);
    app.register(bysWebhook(secret, onEvent, options), { prefix });
    app.register(consumed);
    return serve(app);
  };
}

/** Where a hook reads the body and keeps nothing of it. */
async function consumed(scope: FastifyInstance): Promise<void> {
  scope.addHook('preParsing', async (_request, _reply, payload) => {
    await readAll(payload);
  });
  scope.register(bysWebhook(secret, onEvent, options), { prefix: consumedPrefix });
}

adapterContract(
  'Fastify 5',
  behind(() => {}),
  { routesMethods: true },
);

adapterContract(
  'Fastify 5 below an app with parsers, hooks, a reply serializer and a prefix of its own',
  () => {
    const app = fastify({ bodyLimit: 100 });
    app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) =>
      done(null, { theirs: text }),
    );
    app.addContentTypeParser('*', (_request, _payload, done) => done(new Error('not taken here')));
    app.addHook('preValidation', () => sleep(1));
    app.addHook('preHandler', () => sleep(1));
    app.setReplySerializer((payload) => JSON.stringify({ theirs: payload }));
    app.register(async (scope) => scope.register(bysWebhook(secret, onEvent, options), { prefix: '/bys' }), {
      prefix: '/webhooks',
    });
    app.register(consumed);
    return serve(app);
  },
  { routesMethods: true },
);

adapterContract(
  'Fastify 5 behind a global fastify-raw-body',
  behind((app) => app.register(rawBody)),
  { routesMethods: true },
);

adapterContract(
  'Fastify 5 behind a hook that listens along, and one that takes its time',
  behind((app) => {
    app.addHook('preParsing', (request, _reply, payload, done) => {
      const chunks: Uint8Array[] = [];
      payload.on('data', (chunk) => chunks.push(chunk));
      payload.on('end', () => Object.assign(request, { theirs: Buffer.concat(chunks) }));
      done(null, payload);
    });
    app.addHook('preValidation', () => sleep(5));
  }),
  { routesMethods: true },
);

adapterContract(
  'Fastify 5 behind a hook that reads the body and passes on a stream of it',
  behind((app) => {
    app.addHook('preParsing', async (_request, _reply, payload) => Readable.from(await readAll(payload)));
  }),
  { readBefore: 'bytes', routesMethods: true },
);

adapterContract(
  'Fastify 5 behind a hook that keeps the bytes in request.rawBody',
  behind((app) => {
    app.addHook('preParsing', async (request, _reply, payload) => {
      if (request.method === 'POST') Object.assign(request, { rawBody: await readAll(payload) });
    });
  }),
  { readBefore: 'bytes', keepsBytes: true, routesMethods: true },
);

async function readAll(payload: Parameters<preParsingHookHandler>[2]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of payload) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

describe('Fastify', () => {
  const stops: (() => Promise<void>)[] = [];
  afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())));

  async function start(prepare: (app: FastifyInstance) => unknown): Promise<string> {
    const target = await behind(prepare)();
    stops.push(target.stop);
    return target.url;
  }

  it("leaves the app's own parser, limit and refusals alone", async () => {
    const app = fastify({ bodyLimit: 50 });
    app.register(bysWebhook(secret, onEvent, options), { prefix });
    app.post('/theirs', async (request) => ({ got: request.body }));
    const post = (payload: string, type: string) =>
      app.inject({ method: 'POST', url: '/theirs', payload, headers: { 'content-type': type } });
    expect((await post('{"a":1}', 'application/json')).json()).toEqual({ got: { a: 1 } });
    expect((await post('{"a":', 'application/json')).statusCode).toBe(400);
    expect((await post('x', 'image/png')).statusCode).toBe(415);
    expect((await post(`"${'x'.repeat(60)}"`, 'application/json')).statusCode).toBe(413);
    await app.close();
  });

  it('answers app.inject(), with and without a body, and with a trailing slash', async () => {
    const app = fastify();
    app.register(bysWebhook(secret, onEvent, { ...options, replay: false }), { prefix });
    const inject = (url: string, payload: string | undefined, headers: Record<string, string>) =>
      app.inject({ method: 'POST', url, headers, ...(payload === undefined ? {} : { payload }) });
    expect((await inject(path, body, signature())).json()).toEqual({ outcome: 'processed' });
    expect((await inject(`${path}/`, body, signature())).json()).toEqual({ outcome: 'processed' });
    const empty = { 'x-bys-signature': signHeader('', secret) };
    expect((await inject(path, undefined, empty)).json()).toEqual({ error: 'body_not_json' });
    await app.close();
  });

  it('receives over HTTP/2', async () => {
    const app = fastify({ http2: true });
    app.register(
      bysWebhook(secret, () => {}, { ...options, replay: false }),
      { prefix },
    );
    const session = connect(await app.listen({ host: '127.0.0.1', port: 0 }));
    const answers = [];
    for (const sent of [body, `${body} `]) {
      const stream = session.request({ ':method': 'POST', ':path': path, ...signature() });
      stream.end(sent);
      const [headers] = await once(stream, 'response');
      answers.push([headers[':status'], String(Buffer.concat(await stream.toArray()))]);
    }
    session.close();
    await app.close();
    expect(answers).toEqual([
      [200, '{"outcome":"processed"}'],
      [400, '{"error":"invalid_signature"}'],
    ]);
  });

  it("lets the app's hooks see and change the answer", async () => {
    const seen: unknown[] = [];
    const url = await start((app) => {
      app.addHook('onSend', async (_request, reply, payload) => {
        reply.header('x-theirs', 'yes');
        seen.push(payload);
      });
    });
    const answer = await send(url, 'no event');
    expect([answer.status, answer.headers['x-theirs'], seen]).toEqual([400, 'yes', ['{"error":"body_not_json"}']]);
  });

  it('leaves an answer alone that a hook gave meanwhile', async () => {
    const app = fastify();
    app.addHook('preHandler', (request, reply, done) => {
      Object.assign(request, { answer: () => reply.code(202).send({ theirs: true }) });
      done();
    });
    const answerEarly = (_event: CallEvent, context: { readonly request: FastifyRequest }) => {
      (context.request as unknown as { answer: () => void }).answer();
    };
    app.register(bysWebhook(secret, answerEarly, options), { prefix });
    const answer = await app.inject({ method: 'POST', url: path, payload: body, headers: signature() });
    expect([answer.statusCode, answer.json()]).toEqual([202, { theirs: true }]);
    await app.close();
  });

  it.each([
    [
      'reads the request of Node',
      (app: FastifyInstance) =>
        app.addHook('preParsing', async ({ raw }) => {
          raw.resume();
          await once(raw, 'end');
        }),
    ],
    [
      'parses the body',
      (app: FastifyInstance) =>
        app.addHook('preValidation', async (request) => {
          request.body = await json(request.body as Readable);
        }),
    ],
  ])('behind a hook that %s and keeps nothing says what to change', async (_what, prepare) => {
    const url = await start(prepare);
    const { status, body: reply } = await send(url, body);
    expect([status, JSON.parse(reply).error]).toEqual([500, 'body_unreadable']);
    expect(JSON.parse(reply).message).toContain('must return a stream of its bytes, or keep them in request.rawBody');
  });

  it('takes the text that a hook passes on as a stream', async () => {
    const url = await start((app) => {
      app.addHook('preParsing', async (_request, _reply, payload) => Readable.from(String(await readAll(payload))));
    });
    expect(await send(url, body)).toMatchObject({ status: 200 });
  });

  const line = "app.register(bysWebhook(secret, onEvent), { prefix: '/webhooks/bys' })";

  it('needs a prefix, and says so when the app starts', async () => {
    const app = fastify();
    app.register(bysWebhook(secret, onEvent, options));
    await expect(app.ready()).rejects.toThrow(`callhook/fastify: give register the path: ${line}.`);
  });

  it('refuses to be the handler of a route when it is mounted, and names the line to write', () => {
    const mounted = webhook(byourside, secret, onEvent, options) as never;
    const message = `callhook/fastify: this is a plugin, not the handler of a route. Write ${line}.`;
    expect(() => fastify().post(path, mounted)).toThrow(message);
    expect(() => fastify().route({ method: ['POST', 'PUT'], url: path, handler: mounted })).toThrow(message);
    expect(() => fastify().post(path, { onRequest: async () => {} }, mounted)).toThrow(message);
  });

  it('refuses the request that a handler of the app passes to it', async () => {
    const plugin = bysWebhook(secret, onEvent, options) as (scope: unknown) => Promise<void>;
    const app = fastify();
    app.post(path, (request) => plugin(request));
    const sent = { 'content-type': 'application/json', ...signature() };
    const answer = await app.inject({ method: 'POST', url: path, payload: body, headers: sent });
    expect([answer.statusCode, answer.json().message]).toEqual([500, expect.stringContaining(line)]);
    await app.close();
  });

  it.each(['before', 'after'])('leaves the other methods of the path to the app that adds them %s', async (when) => {
    const app = fastify();
    const addRoutes = () => {
      app.get(path, async () => 'theirs');
      app.put(path, async () => 'theirs, too');
      app.post(`${path}/more`, async () => 'further down');
    };
    if (when === 'before') addRoutes();
    app.register(
      bysWebhook(secret, () => {}, { ...options, replay: false }),
      { prefix },
    );
    if (when === 'after') addRoutes();
    const inject = async (method: 'GET' | 'PUT' | 'POST' | 'HEAD', url: string) => {
      const answer = await app.inject({ method, url, payload: body, headers: signature() });
      return `${answer.statusCode} ${answer.body}`;
    };
    expect(await inject('GET', path)).toBe('200 theirs');
    expect(await inject('HEAD', path)).toBe('200 ');
    expect(await inject('PUT', path)).toMatch(/^(200 theirs, too|415 .*)$/); // which body it takes is up to the app
    expect(await inject('POST', `${path}/more`)).toMatch(/^(200 further down|415 .*)$/);
    expect(await inject('POST', path)).toBe('200 {"outcome":"processed"}');
    await app.close();
  });

  it('refuses at once what cannot work', () => {
    expect(() => bysWebhook('', () => {})).toThrow(TypeError);
  });

  it('may be registered more than once, with other secrets', async () => {
    const app = fastify();
    app.register(
      bysWebhook(secret, () => {}, options),
      { prefix: '/one' },
    );
    app.register(
      bysWebhook('whsec_other', () => {}, options),
      { prefix: '/two' },
    );
    const statusOf = async (url: string) =>
      (await app.inject({ method: 'POST', url, payload: body, headers: signature() })).statusCode;
    expect([await statusOf('/one'), await statusOf('/two')]).toEqual([200, 400]);
    await app.close();
  });

  it('types the request, events and fields', () => {
    bysWebhook(
      (request) => {
        expectTypeOf(request).toEqualTypeOf<FastifyRequest>();
        return request.headers.host;
      },
      {
        'call.completed': (event, context) => {
          expectTypeOf(context.request).toEqualTypeOf<FastifyRequest>();
          expectTypeOf(event.extracted).toEqualTypeOf<{ readonly confirmed: boolean | null } | null>();
        },
      },
      { fields: [{ name: 'confirmed', type: 'boolean' }] },
    );
    // @ts-expect-error: no event is called so
    const misspelt = () => webhook(byourside, secret, { 'call.complete': () => {} });
    const registersAnywhere = () => {
      fastify({ http2: true }).register(
        bysWebhook(secret, () => {}),
        { prefix },
      );
      fastify({ logger: true }).register(
        bysWebhook(secret, () => {}),
        { prefix },
      );
    };
    const plugin = bysWebhook(secret, () => {});
    // @ts-expect-error: a plugin is not the handler of a route
    const asHandler = () => fastify().post(path, plugin);
    // @ts-expect-error: likewise
    const inRoute = () => fastify().route({ method: 'POST', url: path, handler: plugin });
    const ofHttp2 = () => fastify({ http2: true, logger: true }).register(plugin, { prefix });
    void [misspelt, registersAnywhere, asHandler, inRoute, ofHttp2];
  });
});

describe('a content type that Fastify does not understand', () => {
  it.each(['', 'foo', 'text/', ';', 'application/json,application/json', 'application/json; charset=latin1'])(
    'does not make a delivery fail, and stays on the request: %j',
    async (type) => {
      const app = fastify();
      const seen: unknown[] = [];
      app.addHook('preValidation', async ({ headers }) => void seen.push(headers['content-type']));
      const handled = (_event: CallEvent, { request }: { request: FastifyRequest }) =>
        void seen.push(request.headers['content-type']);
      app.register(bysWebhook(secret, handled, { log: false }), { prefix });
      const target = await serve(app);
      const answer = await send(target.url, body, { headers: { ...signature(), 'content-type': type } });
      await target.stop();
      expect([answer.status, answer.body]).toEqual([200, '{"outcome":"processed"}']);
      expect(seen).toEqual([type, type]);
    },
  );

  it('is still refused on the other routes of the app', async () => {
    const app = fastify();
    app.register(
      bysWebhook(secret, () => {}),
      { prefix },
    );
    app.post('/other', async () => 'ok');
    const answer = await app.inject({ method: 'POST', url: '/other', body, headers: { 'content-type': 'foo' } });
    expect(answer.statusCode).toBe(415);
  });
});
