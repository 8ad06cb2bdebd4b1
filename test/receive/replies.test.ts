import {
  createReceiver,
  defineSource,
  drop,
  type EventContext,
  isWebhookError,
  type ReceiverOptions,
  reply,
  retryLater,
  timestampedHmac,
} from 'callhook';
import { verifiedBy } from 'callhook/express';
import { verifiedBy as verifiedOnHono } from 'callhook/hono';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/v4/mini';
import { memoryStore } from '../../src/replay/memory-store.ts';
import { recorder, secret } from './deliver.ts';
import { request } from './request.ts';

const definition = {
  name: 'asking',
  authenticator: timestampedHmac({ header: 'X-Signature' }),
  events: { voice: z.looseObject({}) },
  eventName: () => 'voice',
  eventId: 'id',
} as const;

type Context = EventContext<null>;

function receiverOf(
  handler: (context: Context) => unknown,
  options: ReceiverOptions<undefined, null> = {},
  more: object = {},
) {
  const { reports, observe } = recorder();
  const source = defineSource({ ...definition, ...more });
  const receive = createReceiver(source, secret, (_: object, context: Context) => handler(context), {
    observe,
    log: false,
    ...options,
  } as ReceiverOptions<undefined, null>);
  const send = async (body = '{"id":"1"}') => {
    const answer = await receive(request(body));
    return { ...answer, code: reports.at(-1)?.code, replyKept: reports.at(-1)?.replyKept };
  };
  return { send, reports };
}

const twiml = reply('<Response/>', { status: 201, headers: { 'X-Own': 'a' } });

describe('the answer of a handler', () => {
  it('reaches the sender, and its duplicates', async () => {
    let runs = 0;
    const { send, reports } = receiverOf(() => {
      runs += 1;
      return twiml;
    });
    expect(await send()).toEqual({ ...twiml, code: 'replied', replyKept: true });
    expect(await send()).toEqual({ ...twiml, code: 'duplicate', replyKept: true });
    expect(runs).toBe(1);
    expect(reports).toMatchObject([
      { outcome: 'accepted', status: 201, claim: 'committed' },
      { outcome: 'accepted', status: 201, claim: null, bodyDiffers: false },
    ]);
    expect(JSON.stringify(reports)).not.toContain('Response');
  });

  it('may be asynchronous, and of any status below 500', async () => {
    for (const status of [204, 302, 400, 404, 422, 499]) {
      const { send } = receiverOf(async () => reply(undefined, { status }));
      expect(await send()).toMatchObject({ status, body: '', code: 'replied' });
      expect(await send()).toMatchObject({ status, body: '', code: 'duplicate' });
    }
  });

  it.each([500, 503, 599])('with the status %i reaches the sender, and releases the event', async (status) => {
    let runs = 0;
    const thrown: unknown[] = [];
    const { send, reports } = receiverOf(
      () => {
        runs += 1;
        return runs === 1 ? reply('private', { status, headers: { 'retry-after': '9' } }) : twiml;
      },
      { onHandlerError: (error) => void thrown.push(error) },
    );
    expect(await send()).toMatchObject({
      status,
      body: 'private',
      headers: { 'retry-after': '9' },
      code: 'handler_failed',
    });
    expect(reports).toMatchObject([
      {
        outcome: 'failed',
        status,
        claim: 'released',
        replyKept: null,
        error: { message: `The handler replied with the status ${status}.` },
      },
    ]);
    expect(await send()).toMatchObject({ status: 201, code: 'replied' });
    expect(JSON.stringify(reports)).not.toContain('private');
  });

  it('of more than 64 KiB is not kept: its duplicates get the plain answer', async () => {
    const { send } = receiverOf(() => reply('x'.repeat(65_536)));
    expect(await send()).toMatchObject({ status: 200, body: 'x'.repeat(65_536), code: 'replied', replyKept: false });
    expect(await send()).toMatchObject({ body: '{"outcome":"duplicate"}', code: 'duplicate', replyKept: false });
  });

  it('has its cookie only once', async () => {
    const { send } = receiverOf(() => reply('x', { headers: { 'Set-Cookie': 'a=b' } }));
    expect((await send()).headers['set-cookie']).toBe('a=b');
    const { headers, body } = await send();
    expect([headers['set-cookie'], body]).toEqual([undefined, 'x']);
  });

  it.each([
    ['without a store', { replay: false } as const, {}],
    ['without a claim', {}, { asks: ['voice'], eventId: () => undefined }],
  ])('%s is given, and kept nowhere', async (_, options, more) => {
    const { send } = receiverOf(() => twiml, options, more);
    for (let times = 0; times < 2; times++)
      expect(await send()).toMatchObject({ status: 201, code: 'replied', replyKept: false });
  });

  it('is not kept if the store cannot record it', async () => {
    const replay = { ...memoryStore(), commit: () => Promise.reject(new Error('down')) };
    expect(await receiverOf(() => twiml, { replay }).send()).toMatchObject({
      status: 201,
      code: 'replied',
      replyKept: false,
    });
    const unreachable = { ...memoryStore(), claim: () => Promise.reject(new Error('down')) };
    const { send, reports } = receiverOf(() => twiml, { replay: unreachable, whenStoreFails: 'handle' });
    expect(await send()).toMatchObject({ status: 201, code: 'replied', replyKept: false });
    expect(reports).toMatchObject([{ claim: 'unclaimed' }]);
  });

  it('is missing for the duplicates of a handler that gave none', async () => {
    const { send } = receiverOf(() => 'ignored');
    expect(await send()).toMatchObject({ code: 'processed', replyKept: null });
    expect(await send()).toMatchObject({ code: 'duplicate', replyKept: false, body: '{"outcome":"duplicate"}' });
  });

  it('does not count as an answer if it only looks like one', async () => {
    const { send } = receiverOf(() => ({ ...twiml }));
    expect(await send()).toMatchObject({ status: 200, body: '{"outcome":"processed"}' });
  });

  it('is an error if it is thrown', async () => {
    const { send } = receiverOf(() => {
      throw twiml;
    });
    expect(await send()).toMatchObject({ status: 500, body: '{"error":"handler_failed"}' });
  });
});

describe('what a store keeps for a duplicate', () => {
  /** A store that has handled everything, and kept this value. */
  const keeping = (value: unknown) => ({
    ...memoryStore(),
    claim: () => ({ status: 'done', ...(value !== undefined && { value }) }) as never,
  });

  it.each([undefined, '', '5', 'x', '5 x', '5 [500,{},"down"]', '5 [200,{"a":"b\\r\\nc: d"},"x"]', '[200,{},"x"]'])(
    'does not hold an answer if something else has written it: %j',
    async (value) => {
      const { send, reports } = receiverOf(() => twiml, { replay: keeping(value) });
      expect(await send()).toMatchObject({ status: 200, body: '{"outcome":"duplicate"}', replyKept: false });
      const isOurs = /^\d+( \[|$)/.test(value ?? '');
      expect(reports[0]?.bodyDiffers).toBe(isOurs ? true : null);
    },
  );

  it('is given as it is otherwise', async () => {
    const { send } = receiverOf(() => twiml, { replay: keeping('5 [202,{"x-a":"b"},"kept"]') });
    expect(await send()).toMatchObject({ status: 202, headers: { 'x-a': 'b' }, body: 'kept', replyKept: true });
  });
});

describe('context.commit with a reply', () => {
  const replay = () => memoryStore();

  it('keeps that answer, and gives it to the sender and its duplicates, whatever the handler returns', async () => {
    for (const returned of [undefined, 'text', reply('another')]) {
      const store = replay();
      const { send } = receiverOf(
        async ({ commit }) => {
          await commit(store, { reply: twiml });
          return returned;
        },
        { replay: store },
      );
      expect(await send()).toEqual({ ...twiml, code: 'replied', replyKept: true });
      expect(await send()).toEqual({ ...twiml, code: 'duplicate', replyKept: true });
    }
  });

  it('without a reply keeps none: what the handler returns then reaches only the sender', async () => {
    const store = replay();
    const { send } = receiverOf(
      async ({ commit }) => {
        await commit(store);
        return twiml;
      },
      { replay: store },
    );
    expect(await send()).toEqual({ ...twiml, code: 'replied', replyKept: false });
    expect(await send()).toMatchObject({ body: '{"outcome":"duplicate"}', replyKept: false });
  });

  it('that fails forgets the answer, which was rolled back', async () => {
    const store = replay();
    const down = { commit: () => Promise.reject(new Error('down')) };
    const { send } = receiverOf(
      async ({ commit }) => {
        await commit(down, { reply: reply('never') }).catch(() => {});
        return twiml;
      },
      { replay: store },
    );
    expect(await send()).toEqual({ ...twiml, code: 'replied', replyKept: true });
    expect(await send()).toEqual({ ...twiml, code: 'duplicate', replyKept: true });
  });

  it('a second time fails, and the first answer stands', async () => {
    const store = replay();
    const { send } = receiverOf(
      async ({ commit }) => {
        await commit(store, { reply: twiml });
        const code = await commit(store, { reply: reply('another') }).catch(
          (error) => isWebhookError(error) && error.code,
        );
        expect(code).toBe('lease_lost');
      },
      { replay: store },
    );
    expect(await send()).toEqual({ ...twiml, code: 'replied', replyKept: true });
    expect(await send()).toEqual({ ...twiml, code: 'duplicate', replyKept: true });
  });

  it('before a failure makes the retry a duplicate with that answer', async () => {
    const store = replay();
    const { send } = receiverOf(
      async ({ commit }) => {
        await commit(store, { reply: twiml });
        throw new Error('after');
      },
      { replay: store },
    );
    expect(await send()).toMatchObject({ status: 500, body: '{"error":"handler_failed"}' });
    expect(await send()).toEqual({ ...twiml, code: 'duplicate', replyKept: true });
  });

  it('and then drop reports the drop, with that answer', async () => {
    const store = replay();
    const { send } = receiverOf(
      async ({ commit }) => {
        await commit(store, { reply: twiml });
        throw drop('seen');
      },
      { replay: store },
    );
    expect(await send()).toMatchObject({ status: 201, body: twiml.body, code: 'dropped' });
    expect(await send()).toMatchObject({ status: 201, body: twiml.body, code: 'duplicate' });
  });

  it.each<unknown>([
    { reply: reply('down', { status: 500 }) },
    { reply: { status: 200, headers: {}, body: '' } },
    { reply: 'text' },
    { reply: null },
    { replay: twiml },
    'text',
    null,
  ])('cannot be %j', async (options) => {
    const store = replay();
    const errors: unknown[] = [];
    const { send } = receiverOf(({ commit }) => commit(store, options as never), {
      replay: store,
      onHandlerError: (error) => void errors.push(error),
    });
    expect(await send()).toMatchObject({ status: 500, body: '{"error":"handler_failed"}' });
    expect(errors).toEqual([expect.any(TypeError)]);
    expect(await send()).toMatchObject({ status: 500 }); // released, not committed
  });

  it('without a store gives the answer to the sender alone', async () => {
    const { send } = receiverOf(async ({ commit }) => commit(replay(), { reply: twiml }), { replay: false });
    for (let times = 0; times < 2; times++)
      expect(await send()).toEqual({ ...twiml, code: 'replied', replyKept: false });
  });
});

describe('an answer has no place', () => {
  const noPlace = /^TypeError: reply\(…\) has no place here/;

  it.each([
    ['returned', () => twiml],
    ['committed', ({ commit }: Context) => commit(memoryStore(), { reply: twiml })],
  ])("with ack: 'early', %s", async (_, handler) => {
    const work: Promise<unknown>[] = [];
    const errors: string[] = [];
    const { send, reports } = receiverOf(handler, {
      ack: 'early',
      waitUntil: (promise) => void work.push(promise),
      onHandlerError: (error) => void errors.push(String(error)),
    });
    expect(await send()).toMatchObject({ status: 200, body: '{"outcome":"accepted"}' });
    await Promise.all(work);
    expect(reports).toMatchObject([{ status: 200, code: 'handler_failed', claim: 'released' }]);
    expect(errors).toEqual([expect.stringMatching(noPlace)]);
  });

  it('behind verified, which takes no source of several events either', () => {
    const source = defineSource({ ...definition, many: ({ items }) => items });
    for (const make of [() => verifiedBy(source, secret), () => verifiedOnHono(source, secret)])
      expect(make).toThrow(/verified passes on one event for each delivery, and asking sends several: use webhook/);
  });
});

it('retryLater and a reply differ: only the first is asked for later', async () => {
  const { send } = receiverOf(() => {
    throw retryLater(3);
  });
  expect(await send()).toMatchObject({
    status: 503,
    headers: { 'retry-after': '3' },
    code: 'retry_later',
    replyKept: null,
  });
});
