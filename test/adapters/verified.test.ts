import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryReport, EventContext } from 'callhook';
import { type VerifiedRequest, verifiedBy, verified as verifiedExpress } from 'callhook/express';
import { verifiedBy as verifiedByHono, verified as verifiedHono } from 'callhook/hono';
import { memoryStore } from 'callhook/replay';
import express, { type Response as ExpressResponse, type NextFunction, type RequestHandler } from 'express';
import express4 from 'express4';
import { type Context, Hono } from 'hono';
import { stream } from 'hono/streaming';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { byourside } from '../../src/index.ts';
import { signHeader } from '../verify/signer.ts';
import { secret } from './contract/app.ts';
import { type Answer, send } from './contract/send.ts';
import { serveNode, serveWeb } from './contract/serve.ts';
import type { Target } from './contract/suite.ts';

const path = '/webhooks/bys';
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
  vi.restoreAllMocks();
});

let count = 0;

function bodyOf(overrides: Record<string, unknown> = {}): string {
  count += 1;
  return JSON.stringify({ event: 'call.completed', eventId: `evt_v${count}`, callId: 'call_1', ...overrides });
}

/** A server, its reports, and a way to send it deliveries. */
async function start(serve: (observe: (report: DeliveryReport) => void) => Promise<Target>) {
  const reports: DeliveryReport[] = [];
  const target = await serve((report) => reports.push(report));
  stops.push(target.stop);
  const post = (body: string, options = {}) => send(target.url, body, options);
  /** Express has answered before the claim is committed or released. */
  const reported = async (n: number) => {
    await expect.poll(() => reports).toHaveLength(n);
    return reports[n - 1];
  };
  return { url: target.url, post, reports, reported };
}

/** Sends a delivery and hangs up when `hangUp` resolves. */
function sendAndHangUp(url: string, body: string, hangUp: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'x-bys-signature': signHeader(body, secret) };
    const sent = httpRequest(url, { method: 'POST', agent: false, headers });
    sent.on('error', () => {}).on('response', (response) => response.on('error', () => {}));
    sent.on('close', () => resolve());
    sent.end(body);
    void hangUp.then(() => sent.destroy());
  });
}

/** A store with a first claim that begins something and waits for something else. */
function slowStore(begin: () => void, end: Promise<unknown>) {
  const memory = memoryStore();
  const claim = async (...args: Parameters<typeof memory.claim>) => {
    begin();
    await end;
    return memory.claim(...args);
  };
  return { ...memory, claim };
}

/** A promise, and the function that resolves it. */
function signal() {
  let give = () => {};
  const given = new Promise<void>((resolve) => (give = resolve));
  return { give, given };
}

const summary = ({ status, body }: Answer) => [status, body];

describe.each([
  ['Express 5', express],
  ['Express 4', express4 as typeof express],
])('verified on %s', (_name, framework) => {
  type Handler = (req: VerifiedRequest, res: ExpressResponse, next: NextFunction) => unknown;

  const serve = (handler: Handler, ...after: (RequestHandler | express.ErrorRequestHandler)[]) =>
    start((observe) => {
      const app = framework();
      app.set('env', 'test'); // finalhandler writes what it answers 500 for to stderr otherwise
      app.all(path, verifiedExpress(secret, { observe }), handler as RequestHandler);
      for (const one of after) app.use(one);
      return serveNode(app);
    });

  it("passes the event and its delivery on, gives the app's own response, and knows the event from then on", async () => {
    const seen: unknown[] = [];
    const { post, reported } = await serve((req, res) => {
      seen.push(req.callEvent, req.callContext);
      res.status(202).set('x-own', 'yes').json({ call: req.callEvent?.callId });
    });
    const body = bodyOf();
    const answer = await post(body);
    expect(summary(answer)).toEqual([202, '{"call":"call_1"}']);
    expect(answer.headers['x-own']).toBe('yes');
    expect(await reported(1)).toMatchObject({ code: 'processed', status: 202, claim: 'committed' });
    const { eventId } = JSON.parse(body);
    expect(seen[0]).toMatchObject({ event: 'call.completed', eventId, summary: null });
    const context = seen[1] as EventContext<express.Request>;
    expect(context).toMatchObject({ eventKey: `byourside::${eventId}`, secretIndex: 0, stale: false });
    expect(context.signedAt).toBeInstanceOf(Date);
    expect(Buffer.from(context.rawBody).toString()).toBe(body);
    expect([context.signal.aborted, context.waitUntil, context.request.path]).toEqual([false, undefined, path]);
    expect(summary(await post(body))).toEqual([200, '{"outcome":"duplicate"}']);
    expect(seen).toHaveLength(2);
  });

  it('answers by itself, without the handler, what is refused', async () => {
    const handler = vi.fn();
    const { post, url, reports } = await serve(handler);
    const body = bodyOf();
    const forged = { headers: { 'x-bys-signature': signHeader(body, 'other') } };
    expect(summary(await post(body, forged))).toEqual([400, '{"error":"invalid_signature"}']);
    expect(summary(await post('{'))).toEqual([400, '{"error":"body_not_json"}']);
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT']) {
      const answer = await send(url, '', { method });
      expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
    }
    expect(summary(await post(bodyOf({ event: 'call.new' })))).toEqual([200, '{"outcome":"ignored"}']);
    expect(handler).not.toHaveBeenCalled();
    expect(reports).toHaveLength(7);
  });

  it('answers 503 to the same event while the app is at work', async () => {
    const begun = signal();
    let finish = () => {};
    const { post, reported } = await serve((_req, res) => {
      finish = () => res.sendStatus(200);
      begun.give();
    });
    const body = bodyOf();
    const first = post(body);
    await begun.given;
    expect(summary(await post(body))).toEqual([503, '{"error":"in_flight"}']);
    finish();
    expect((await first).status).toBe(200);
    await reported(2);
    expect(summary(await post(body))).toEqual([200, '{"outcome":"duplicate"}']);
  });

  it.each([300, 404, 409, 500, 503])('passes the retry on after a response of %i', async (status) => {
    const statuses = [status, 204];
    const { post, reported } = await serve((_req, res) => res.status(statuses.shift() ?? 500).end());
    const body = bodyOf();
    expect((await post(body)).status).toBe(status);
    expect(await reported(1)).toMatchObject({
      outcome: 'failed',
      code: 'response_not_ok',
      status,
      claim: 'released',
      error: { message: `The response of the app was ${status}.` },
    });
    expect((await post(body)).status).toBe(204);
    expect(await reported(2)).toMatchObject({ code: 'processed', status: 204 });
  });

  it('passes the retry on when no route was there to answer', async () => {
    const { post, reported } = await serve((_req, _res, next) => next());
    expect((await post(bodyOf())).status).toBe(404);
    expect(await reported(1)).toMatchObject({ code: 'response_not_ok', status: 404, claim: 'released' });
  });

  it('leaves errors, thrown or passed, to the error middleware, and goes by its response', async () => {
    const caught: unknown[] = [];
    const onError: express.ErrorRequestHandler = (error, _req, res, _next) => {
      caught.push(error);
      res.status(error.status ?? 502).json({ own: true });
    };
    const failures: Handler[] = [
      () => {
        throw new Error('thrown');
      },
      (_req, _res, next) => next(new Error('passed')),
      async (_req, _res, next) => next(Object.assign(new Error('of no consequence'), { status: 200 })),
    ];
    const { post, reported } = await serve((req, res, next) => failures.shift()?.(req, res, next), onError);
    const body = bodyOf();
    expect(summary(await post(body))).toEqual([502, '{"own":true}']);
    expect(await reported(1)).toMatchObject({ code: 'response_not_ok', status: 502, claim: 'released' });
    expect(summary(await post(body))).toEqual([502, '{"own":true}']);
    expect(await reported(2)).toMatchObject({ status: 502 });
    expect(summary(await post(body))).toEqual([200, '{"own":true}']);
    expect(await reported(3)).toMatchObject({ code: 'processed', status: 200, claim: 'committed' });
    expect(caught).toHaveLength(3);
  });

  if (framework === express) {
    it('leaves rejections to the error middleware, as Express 5 does', async () => {
      const onError: express.ErrorRequestHandler = (_error, _req, res, _next) => void res.sendStatus(500);
      const { post, reported } = await serve(async () => Promise.reject(new Error('async')), onError);
      expect((await post(bodyOf())).status).toBe(500);
      expect(await reported(1)).toMatchObject({ code: 'response_not_ok', status: 500, claim: 'released' });
    });
  }

  it('takes a response that ended meanwhile for the answer, and does not wait for another', async () => {
    const claiming = signal();
    const ended = signal();
    const replay = slowStore(claiming.give, ended.given);
    const { post, reported } = await start((observe) => {
      const app = framework();
      app.use((_req, res, next) => {
        res.on('finish', ended.give);
        void claiming.given.then(() => res.sendStatus(503)); // as a middleware with a time limit does
        next();
      });
      app.post(path, verifiedExpress(secret, { observe, replay }), () => {});
      return serveNode(app);
    });
    expect((await post(bodyOf())).status).toBe(503);
    expect(await reported(1)).toMatchObject({ code: 'response_not_ok', status: 503, claim: 'released' });
  });

  it('begins although the sender has hung up meanwhile, so that the retry finds the event handled', async () => {
    const handler = vi.fn((_req: VerifiedRequest, res: ExpressResponse) => res.sendStatus(200));
    const claiming = signal();
    const gone = signal();
    const replay = slowStore(claiming.give, gone.given);
    const { url, post, reported } = await start((observe) => {
      const app = framework();
      app.use((_req, res, next) => {
        res.on('close', gone.give);
        next();
      });
      app.post(path, verifiedExpress(secret, { observe, replay }), handler);
      return serveNode(app);
    });
    const body = bodyOf();
    await sendAndHangUp(url, body, claiming.given);
    expect(await reported(1)).toMatchObject({ code: 'processed', status: 200, claim: 'committed' });
    expect(summary(await post(body))).toEqual([200, '{"outcome":"duplicate"}']);
    expect(handler).toHaveBeenCalledTimes(1);
  });

  it('waits for the last byte of a streamed response; a second end changes nothing', async () => {
    const { post, reports, reported } = await serve(async (_req, res) => {
      res.write('first ');
      await sleep(100);
      expect(reports).toHaveLength(0);
      res.end('last');
      res.end();
    });
    expect(summary(await post(bodyOf()))).toEqual([200, 'first last']);
    expect(await reported(1)).toMatchObject({ code: 'processed', status: 200, claim: 'committed' });
  });

  it('passes the retry on when the response broke off', async () => {
    let first = true;
    const { url, post, reported } = await serve((_req, res) => {
      if (first) res.write('half', () => res.destroy());
      else res.sendStatus(200);
      first = false;
    });
    const body = bodyOf();
    await sendAndHangUp(url, body, new Promise(() => {}));
    expect(await reported(1)).toMatchObject({ code: 'response_incomplete', status: 503, claim: 'released' });
    expect((await post(body)).status).toBe(200);
  });

  describe('when the sender hangs up while the app is at work', () => {
    type End = (res: ExpressResponse) => unknown;

    /** The app ends its response after the sender has hung up; then the same delivery comes again. */
    async function endAfterHangUp(end: End) {
      const begun = signal();
      const hungUp = signal();
      const contexts: (EventContext<unknown> | undefined)[] = [];
      const { url, post, reported, reports } = await serve(async (req, res) => {
        contexts.push(req.callContext);
        if (contexts.length > 1) return res.status(200).send('second run');
        res.on('close', hungUp.give);
        begun.give();
        await hungUp.given;
        expect(summary(await post(body))).toEqual([503, '{"error":"in_flight"}']);
        expect(req.callContext?.signal.aborted).toBe(false);
        return end(res);
      });
      const body = bodyOf();
      await sendAndHangUp(url, body, begun.given);
      await reported(2); // the first is of the delivery in flight
      return { report: reports[1], retried: summary(await post(body)), runs: contexts.length };
    }

    it.each<[string, End]>([
      ['json()', (res) => res.status(202).json({ done: true })],
      ['sendStatus()', (res) => res.sendStatus(204)],
      ['write() and end()', (res) => [res.status(200).write('a'), res.end('b')]],
      [
        'a stream that ends by itself',
        (res) =>
          Readable.from(['a', 'b'])
            .on('data', () => {})
            .on('end', () => res.end()),
      ],
    ])('counts the work as done after a 2xx by %s, though nobody reads it', async (_how, end) => {
      const { report, retried, runs } = await endAfterHangUp(end);
      expect(report).toMatchObject({ code: 'processed', claim: 'committed' });
      expect(retried).toEqual([200, '{"outcome":"duplicate"}']);
      expect(runs).toBe(1);
    });

    it.each<[string, string, End]>([
      ['a 500', 'response_not_ok', (res) => res.status(500).end()],
      ['a 302', 'response_not_ok', (res) => res.redirect('/elsewhere')],
      ['a response that the app breaks off', 'response_incomplete', (res) => res.destroy()],
    ])('passes the retry on after %s', async (_what, code, end) => {
      const { report, retried } = await endAfterHangUp(end);
      expect(report).toMatchObject({ outcome: 'failed', code, claim: 'released' });
      expect(retried).toEqual([200, 'second run']);
    });

    it('passes the retry on after maxRunMs if the app never ends its response', async () => {
      const begun = signal();
      const contexts: EventContext<unknown>[] = [];
      const { url, post, reported } = await start((observe) => {
        const app = framework();
        app.post(path, verifiedExpress(secret, { observe, maxRunMs: 300 }), (req: VerifiedRequest, res) => {
          if (req.callContext) contexts.push(req.callContext);
          if (contexts.length > 1) res.sendStatus(200);
          begun.give();
        });
        return serveNode(app);
      });
      const body = bodyOf();
      await sendAndHangUp(url, body, begun.given);
      expect(await reported(1)).toMatchObject({ outcome: 'failed', code: 'handler_timeout', claim: 'released' });
      expect(contexts[0]?.signal.reason).toMatchObject({ code: 'handler_timeout' });
      expect((await post(body)).status).toBe(200);
    });
  });

  it('passes the retry on when the error middleware breaks a response off that has begun', async () => {
    let first = true;
    const { url, post, reported } = await serve((_req, res) => {
      if (!first) return res.sendStatus(200);
      first = false;
      res.write('half');
      throw new Error('after the beginning'); // Express closes the socket
    });
    const body = bodyOf();
    await sendAndHangUp(url, body, new Promise(() => {}));
    expect(await reported(1)).toMatchObject({ code: 'response_incomplete', claim: 'released' });
    expect((await post(body)).status).toBe(200);
  });

  it('sees the end of a response that a middleware in front compresses or wraps', async () => {
    const { post, reported } = await start((observe) => {
      const app = framework();
      app.use((_req, res, next) => {
        const end = res.end.bind(res) as (chunk: string) => typeof res;
        res.end = ((chunk: string) => void setImmediate(() => end(chunk))) as unknown as typeof res.end;
        next();
      });
      app.post(path, verifiedExpress(secret, { observe }), (_req, res) => void res.status(201).end('late'));
      return serveNode(app);
    });
    expect(summary(await post(bodyOf()))).toEqual([201, 'late']);
    expect(await reported(1)).toMatchObject({ code: 'processed', status: 201 });
  });

  it('lets the app commit within a transaction of its own, whatever becomes of the response', async () => {
    const replay = memoryStore();
    const { post, reported } = await start((observe) => {
      const app = framework();
      app.post(path, verifiedExpress(secret, { observe, replay }), async (req: VerifiedRequest, res) => {
        await req.callContext?.commit(replay);
        res.sendStatus(500);
      });
      return serveNode(app);
    });
    const body = bodyOf();
    expect((await post(body)).status).toBe(500);
    expect(await reported(1)).toMatchObject({ status: 500, claim: 'committed' });
    expect(summary(await post(body))).toEqual([200, '{"outcome":"duplicate"}']);
  });

  it('names the line to change behind express.json()', async () => {
    const { post } = await start((observe) => {
      const app = framework();
      app.use(framework.json());
      app.post(path, verifiedBy(byourside, secret, { observe }), () => {});
      return serveNode(app);
    });
    const answer = await post(bodyOf());
    expect([answer.status, JSON.parse(answer.body).message]).toEqual([500, expect.stringContaining('keepRawBody')]);
  });

  it('passes unknown events on if told to', async () => {
    const { post } = await start((observe) => {
      const app = framework();
      app.post(path, verifiedExpress(secret, { observe, passUnknown: true }), (req: VerifiedRequest, res) => {
        res.send(`got ${req.callEvent?.event}`);
      });
      return serveNode(app);
    });
    expect(summary(await post(bodyOf({ event: 'call.new' })))).toEqual([200, 'got unknown']);
    expect(summary(await post(bodyOf()))).toEqual([200, 'got call.completed']);
  });
});

describe('verified on Hono', () => {
  type Env = { Variables: { callEvent: { callId: string; event: string }; callContext: EventContext<Context> } };
  type Handler = (c: Context<Env>) => Response | Promise<Response>;

  const serve = (handler: Handler, onError?: (error: Error, c: Context) => Response) =>
    start((observe) => {
      const app = new Hono();
      if (onError) app.onError(onError);
      app.all(path, verifiedHono(secret, { observe }), (c) => handler(c as unknown as Context<Env>));
      return serveWeb(app.fetch);
    });

  it("passes the event and its delivery on, gives the app's own response, and knows the event from then on", async () => {
    const seen: unknown[] = [];
    const { post, reports } = await serve((c) => {
      seen.push(c.var.callEvent, c.var.callContext);
      return c.json({ call: c.var.callEvent.callId }, 202, { 'x-own': 'yes' });
    });
    const body = bodyOf();
    const answer = await post(body);
    expect(summary(answer)).toEqual([202, '{"call":"call_1"}']);
    expect(answer.headers['x-own']).toBe('yes');
    expect(reports).toMatchObject([{ code: 'processed', status: 202, claim: 'committed' }]);
    const { eventId } = JSON.parse(body);
    expect(seen[0]).toMatchObject({ event: 'call.completed', eventId });
    expect(seen[1]).toMatchObject({ eventKey: `byourside::${eventId}`, secretIndex: 0 });
    expect(summary(await post(body))).toEqual([200, '{"outcome":"duplicate"}']);
    expect(seen).toHaveLength(2);
  });

  it('leaves the body for the handler', async () => {
    const { post } = await serve(async (c) => c.text(await c.req.text()));
    const body = bodyOf();
    expect(summary(await post(body))).toEqual([200, body]);
  });

  it('answers by itself, without the handler, what is refused', async () => {
    const handler = vi.fn();
    const { post, url, reports } = await serve(handler);
    const body = bodyOf();
    const forged = { headers: { 'x-bys-signature': signHeader(body, 'other') } };
    expect(summary(await post(body, forged))).toEqual([400, '{"error":"invalid_signature"}']);
    expect(summary(await post('{'))).toEqual([400, '{"error":"body_not_json"}']);
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT']) {
      const answer = await send(url, '', { method });
      expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
    }
    expect(summary(await post(bodyOf({ event: 'call.new' })))).toEqual([200, '{"outcome":"ignored"}']);
    expect(handler).not.toHaveBeenCalled();
    expect(reports).toHaveLength(7);
  });

  it('answers 503 to the same event while the app is at work', async () => {
    const begun = signal();
    const finished = signal();
    const { post } = await serve(async (c) => {
      begun.give();
      await finished.given;
      return c.body(null, 204);
    });
    const body = bodyOf();
    const first = post(body);
    await begun.given;
    expect(summary(await post(body))).toEqual([503, '{"error":"in_flight"}']);
    finished.give();
    expect((await first).status).toBe(204);
  });

  it.each([302, 404, 409, 500])('passes the retry on after a response of %i', async (status) => {
    const statuses = [status, 200];
    const { post, reports } = await serve(() => new Response('own', { status: statuses.shift() ?? 500 }));
    const body = bodyOf();
    expect(summary(await post(body))).toEqual([status, 'own']);
    expect(reports).toMatchObject([{ outcome: 'failed', code: 'response_not_ok', status, claim: 'released' }]);
    expect((await post(body)).status).toBe(200);
  });

  it('passes the retry on when no route was there to answer', async () => {
    const { post, reports } = await start((observe) => {
      const app = new Hono();
      app.use(verifiedHono(secret, { observe }));
      return serveWeb(app.fetch);
    });
    expect((await post(bodyOf())).status).toBe(404);
    expect(reports).toMatchObject([{ code: 'response_not_ok', status: 404, claim: 'released' }]);
  });

  it('leaves errors to app.onError, and goes by its response', async () => {
    const statuses = [502, 200] as const;
    let i = 0;
    const { post, reports } = await serve(
      () => Promise.reject(new Error('no')),
      (_error, c) => c.json({ own: true }, statuses[i++]),
    );
    const body = bodyOf();
    expect(summary(await post(body))).toEqual([502, '{"own":true}']);
    expect(summary(await post(body))).toEqual([200, '{"own":true}']);
    expect(reports).toMatchObject([
      { code: 'response_not_ok', status: 502, claim: 'released' },
      { code: 'processed', status: 200, claim: 'committed' },
    ]);
  });

  it('answers 500 itself for what Hono does not catch, and for a handler without a response', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {}); // Hono's own line
    const handlers = [() => Promise.reject('no Error'), () => undefined as unknown as Response];
    const { post, reports } = await serve(() => (handlers.shift() ?? Response.error)());
    const body = bodyOf();
    expect(summary(await post(body))).toEqual([500, '{"error":"handler_failed"}']);
    expect((await post(body)).status).toBe(500);
    expect(reports).toMatchObject([
      { code: 'handler_failed', status: 500, claim: 'released' },
      { code: 'response_not_ok', status: 500, claim: 'released' },
    ]);
    await post(body).catch(() => {}); // Response.error() has the status 0, which is not one that a sender can get
    expect(reports[2]).toMatchObject({ code: 'response_not_ok', status: 500, claim: 'released' });
  });

  it('commits before a streamed response has ended: it is what the handler returned that counts', async () => {
    const { post, reports, reported } = await serve((c) =>
      stream(c, async (out) => {
        await out.write('first ');
        await reported(1);
        await out.write(`then ${reports.length}`);
      }),
    );
    expect(summary(await post(bodyOf()))).toEqual([200, 'first then 1']);
    expect(reports).toMatchObject([{ code: 'processed', status: 200, claim: 'committed' }]);
  });

  it('commits what the app has finished, though the sender has hung up', async () => {
    const begun = signal();
    const finished = signal();
    const { url, post, reported } = await serve(async (c) => {
      begun.give();
      await finished.given;
      return c.text('done');
    });
    const body = bodyOf();
    await sendAndHangUp(url, body, begun.given);
    expect(summary(await post(body))).toEqual([503, '{"error":"in_flight"}']); // still at work
    finished.give();
    expect(await reported(2)).toMatchObject({ code: 'processed', claim: 'committed' });
    expect(summary(await post(body))).toEqual([200, '{"outcome":"duplicate"}']);
  });

  it('passes unknown events on if told to', async () => {
    const { post } = await start((observe) => {
      const app = new Hono();
      const middleware = verifiedByHono(byourside, () => secret, { observe, passUnknown: true });
      app.post(path, middleware, (c) => c.text(`got ${c.var.callEvent.event}`));
      return serveWeb(app.fetch);
    });
    expect(summary(await post(bodyOf({ event: 'call.new' })))).toEqual([200, 'got unknown']);
  });
});

describe('a middleware that cannot work is refused when it is made', () => {
  it.each([
    [{ ack: 'early' }, /verified has no ack/],
    [{ passUnknown: 1 }, /passUnknown must be/],
    [{ maxBodyBytes: 0 }, /maxBodyBytes/],
  ])('%j', (options, message) => {
    for (const make of [verifiedExpress, verifiedHono] as ((...args: unknown[]) => unknown)[]) {
      expect(() => make(secret, options)).toThrow(TypeError);
      expect(() => make(secret, options)).toThrow(message);
      expect(() => make('', {})).toThrow(/non-empty/);
    }
  });

  it('a source with several events in one delivery, which would have several responses', () => {
    const source: typeof byourside = { ...byourside, many: ({ events }) => events };
    for (const make of [verifiedBy, verifiedByHono] as ((...args: unknown[]) => unknown)[]) {
      expect(() => make(source, secret)).toThrow(TypeError);
      expect(() => make(source, secret)).toThrow(/one event for each delivery/);
    }
  });
});
