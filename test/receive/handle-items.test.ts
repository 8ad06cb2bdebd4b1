import { createReceiver, type DeliveryReport, defineSource, drop, reply, retryLater, timestampedHmac } from 'callhook';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/v4/mini';
import type { EventContext } from '../../src/receive/context.ts';
import type { ReceiverOptions } from '../../src/receive/options.ts';
import { memoryStore } from '../../src/replay/memory-store.ts';
import type { SourceDefinition } from '../../src/sources/define-source.ts';
import type { EventSchemas } from '../../src/sources/event-schemas.ts';
import type { Payload } from '../../src/sources/source.ts';
import { recorder, secret } from './deliver.ts';
import { request } from './request.ts';

interface Item {
  readonly id?: unknown;
  readonly n?: unknown;
}

type Handler = (item: Item, context: EventContext<null>) => unknown;
type Parts = Partial<SourceDefinition<EventSchemas, number>>;

const schemas = {
  item: z.looseObject({ n: z.optional(z.number()) }),
  strict: z.object({ type: z.string(), must: z.string() }),
};

/** A receiver of batches `{ items: […] }`, which notes the items that its handler got. */
function receiverOf(handler: Handler = () => {}, parts: Parts = {}, options: ReceiverOptions<undefined, null> = {}) {
  const { reports, observe } = recorder();
  const seen: Item[] = [];
  const source = defineSource<EventSchemas, number>({
    name: 'batches',
    authenticator: timestampedHmac({ header: 'X-Signature' }),
    events: schemas,
    eventName: 'type',
    eventId: 'id',
    callId: 'call',
    many: ({ items }) => items,
    ...parts,
  });
  const onEvent = (item: object, context: EventContext<null>) => {
    seen.push(item);
    return handler(item, context);
  };
  const receive = createReceiver(source, secret, { item: onEvent, unknown: onEvent }, {
    observe,
    log: false,
    ...options,
  } as ReceiverOptions<undefined, null>);
  const send = async (body: unknown) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const { status, headers, body: answer } = await receive(request(text));
    return [status, answer, headers['retry-after']].filter((part) => part !== undefined).join(' ');
  };
  const codes = () => reports.at(-1)?.items?.map(({ code }) => code);
  const keys = () => reports.at(-1)?.items?.map(({ eventKey }) => eventKey);
  return { send, seen, reports, codes, keys };
}

const item = (id: unknown, more: object = {}) => ({ type: 'item', id, ...more });
const itemsOf = (count: number) => Array.from({ length: count }, (_, n) => item(`i${n}`, { n }));

describe('a delivery of several events', () => {
  it('hands them to the handler one after the other, in their order', async () => {
    const order: string[] = [];
    const { send, codes, keys } = receiverOf(async ({ id }) => {
      order.push(`${id} begins`);
      await new Promise((resolve) => setTimeout(resolve, id === 'a' ? 5 : 0));
      order.push(`${id} ends`);
    });
    expect(await send({ items: [item('a'), item('b')] })).toBe('200 {"outcome":"processed"}');
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
    expect([codes(), keys()]).toEqual([
      ['processed', 'processed'],
      ['batches::a', 'batches::b'],
    ]);
  });

  it('is answered 500 if three of a hundred fail, and a retry handles only these', async () => {
    let works = false;
    const { send, seen, codes, reports } = receiverOf(({ n }) => {
      if (!works && [7, 50, 99].includes(n as number)) throw new Error('private');
    });
    const batch = { items: itemsOf(100) };
    expect(await send(batch)).toBe('500 {"error":"handler_failed"}');
    expect(seen).toHaveLength(100);
    expect(codes()?.filter((code) => code === 'handler_failed')).toHaveLength(3);
    works = true;
    expect(await send(batch)).toBe('200 {"outcome":"processed"}');
    expect(seen.slice(100).map(({ n }) => n)).toEqual([7, 50, 99]);
    expect(codes()?.filter((code) => code === 'duplicate')).toHaveLength(97);
    expect(await send(batch)).toBe('200 {"outcome":"duplicate"}');
    expect(seen).toHaveLength(103);
    expect(JSON.stringify(reports)).not.toContain('private');
  });

  it('names the event that is not an object, and handles the others', async () => {
    const { send, codes, reports } = receiverOf();
    expect(await send({ items: [1, item('a'), [item('b')], item('c')] })).toBe('422 {"error":"schema_mismatch"}');
    expect(codes()).toEqual(['schema_mismatch', 'processed', 'schema_mismatch', 'processed']);
    expect(reports).toMatchObject([{ error: { message: 'An event that many returned is not an object.' } }]);
  });

  it('makes one report, which tells nothing of one event but its key and its code', async () => {
    const { send, reports } = receiverOf();
    await send({ items: [item('a', { call: 'c' }), { type: 'other', id: 'b' }] });
    expect(reports).toHaveLength(1);
    expect(reports[0]).toMatchObject({
      source: 'batches',
      code: 'processed',
      claim: 'committed',
      eventName: null,
      eventId: null,
      callId: null,
      eventKey: null,
      replyKept: null,
      items: [
        { eventKey: 'batches::a', code: 'processed' },
        { eventKey: 'batches::b', code: 'processed' },
      ],
    });
  });

  it.each([
    [['retry', 'fail', 'misfit'], '503 {"error":"retry_later"} 7'],
    [['misfit', 'fail', 'retry'], '503 {"error":"retry_later"} 7'],
    [['misfit', 'fail', 'ok'], '500 {"error":"handler_failed"}'],
    [['fail', 'misfit'], '500 {"error":"handler_failed"}'],
    [['misfit', 'ok'], '422 {"error":"schema_mismatch"}'],
    [['drop', 'ok'], '200 {"outcome":"processed"}'],
    [['drop'], '200 {"outcome":"processed"}'],
    [['ignored', 'drop'], '200 {"outcome":"processed"}'],
  ])('that end as %j are answered %s', async (kinds, answer) => {
    const acts: Record<string, () => unknown> = {
      retry: () => {
        throw retryLater(7);
      },
      fail: () => {
        throw new Error('no');
      },
      drop: () => {
        throw drop('not ours');
      },
      ok: () => {},
    };
    const { send } = receiverOf(({ id }) => acts[`${id}`]?.(), { events: { ...schemas, ignored: z.looseObject({}) } });
    const names: Record<string, string> = { misfit: 'strict', ignored: 'ignored' };
    expect(await send({ items: kinds.map((kind) => ({ type: names[kind] ?? 'item', id: kind })) })).toBe(answer);
  });

  it('is answered as the worst of any mixture says', async () => {
    const ends = ['ok', 'fail', 'retry', 'misfit', 'drop', 'not an object'] as const;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...ends), { maxLength: 8 }), async (kinds) => {
        const { send, codes } = receiverOf(({ kind }: Item & { readonly kind?: unknown }) => {
          if (kind === 'fail') throw new Error('no');
          if (kind === 'retry') throw retryLater(1);
          if (kind === 'drop') throw drop('no');
        });
        const items = kinds.map((kind, n) =>
          kind === 'not an object' ? n : { type: kind === 'misfit' ? 'strict' : 'item', id: `${n}`, kind },
        );
        const [status] = (await send({ items })).split(' ');
        const worst = kinds.includes('retry')
          ? '503'
          : kinds.includes('fail')
            ? '500'
            : kinds.includes('misfit') || kinds.includes('not an object')
              ? '422'
              : '200';
        expect(status).toBe(worst);
        expect(codes()).toHaveLength(kinds.length);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['null', null],
    ['a number', 5],
    ['a text', 'item'],
    ['an array', [item('x')]],
    ['without a name', { id: 'x' }],
  ])('goes on after one that is %s', async (_, odd) => {
    const { send, seen, codes, keys } = receiverOf();
    expect(await send({ items: [odd, item('b')] })).toBe('422 {"error":"schema_mismatch"}');
    expect(codes()).toEqual(['schema_mismatch', 'processed']);
    expect(keys()).toEqual([null, 'batches::b']);
    expect(seen).toEqual([item('b')]);
  });

  it('may be an array itself', async () => {
    const { send, seen } = receiverOf(undefined, { many: (payload: Payload) => Object.values(payload) });
    expect(await send([item('a'), item('b')])).toBe('200 {"outcome":"processed"}');
    expect(seen).toEqual([item('a'), item('b')]);
  });

  it.each(['5', '"text"', 'null', 'true'])('cannot be %s', async (body) => {
    const { send, reports } = receiverOf();
    expect(await send(body)).toBe('422 {"error":"schema_mismatch"}');
    expect(reports).toMatchObject([{ error: { message: expect.stringMatching(/neither an object nor an array/) } }]);
  });

  it('may be empty: it is ignored', async () => {
    const { send, reports } = receiverOf();
    expect(await send({ items: [] })).toBe('200 {"outcome":"ignored"}');
    expect(reports).toMatchObject([{ items: [] }]);
  });

  it('takes a thousand events, and no more', async () => {
    const { send, seen } = receiverOf(undefined, {}, { replay: false });
    expect(await send({ items: itemsOf(1_000) })).toBe('200 {"outcome":"processed"}');
    expect(await send({ items: itemsOf(1_001) })).toBe('422 {"error":"schema_mismatch"}');
    expect(seen).toHaveLength(1_000);
  });
});

describe('many', () => {
  it('may return a promise', async () => {
    const { send, seen } = receiverOf(undefined, { many: async ({ items }) => items });
    expect(await send({ items: [item(1)] })).toBe('200 {"outcome":"processed"}');
    expect(seen).toEqual([item(1)]);
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('private');
      },
    ],
    ['rejects', () => Promise.reject(new Error('private'))],
    ['returns undefined', () => undefined],
    ['returns an object', () => ({ length: 1, 0: item('a') })],
    ['returns a text', () => 'private'],
    ['returns a promise of an object', () => Promise.resolve({})],
  ])('that %s is a bug of the source', async (_, many) => {
    const { send, reports, seen } = receiverOf(undefined, { many });
    expect(await send({ items: [item('a')] })).toBe('500 {"error":"internal_error"}');
    expect(JSON.stringify(reports)).not.toContain('private');
    expect(seen).toEqual([]);
  });

  it('gets the delivery', async () => {
    const { send, seen } = receiverOf(undefined, { many: (_, { url, rawBody }) => [item(`${url} ${rawBody.length}`)] });
    await send({});
    expect(seen).toEqual([item('http://localhost/hooks 2')]);
  });
});

describe('the ids of several events', () => {
  const big = ['9007199254740992', '9007199254740993', '9007199254740994'];
  const batch = (ids: readonly string[]) => `{"items":[${ids.map((id) => `{"type":"item","id":${id}}`)}]}`;

  it.each<[string, Parts]>([
    ['as they are', {}],
    ['later', { many: async ({ items }) => items }],
    ['backwards', { many: ({ items }) => [...(items as [])].reverse() }],
    ['after some were left out', { many: ({ items }) => (items as Item[]).filter((one) => one.id !== 1) }],
  ])('are integers of any size, if many returns the events %s', async (_, parts) => {
    const { send, keys, codes } = receiverOf(undefined, parts);
    expect(await send(batch(['1', ...big]))).toBe('200 {"outcome":"processed"}');
    expect(keys()).toEqual(expect.arrayContaining(big.map((id) => `batches::${id}`)));
    await send(batch(big.slice(1)));
    expect(codes()).toEqual(['duplicate', 'duplicate']);
  });

  it('are integers up to 2^53 if many makes new events; larger ones are missing', async () => {
    const { send, reports } = receiverOf(undefined, {
      many: ({ items }) => (items as Item[]).map((one) => ({ ...one })),
    });
    await send(batch(['7', '9007199254740993']));
    expect(reports[0]?.items?.map(({ eventKey }) => eventKey)).toEqual([
      'batches::7',
      expect.stringMatching(/^batches::#body-[0-9a-f]{64}-1$/),
    ]);
  });

  it('are never those of another place in the body', async () => {
    const { send, keys } = receiverOf(undefined, {
      many: ({ items }) => (items as Item[]).map(({ n }) => ({ type: 'item', id: n })),
    });
    await send({
      id: 1,
      items: [
        { id: 5, n: 7 },
        { id: 7, n: 5 },
      ],
    });
    expect(keys()).toEqual(['batches::7', 'batches::5']);
  });

  it('may be missing: a retry is known by its body and the place of the event in it', async () => {
    const { send, seen, codes } = receiverOf();
    const same = { type: 'item', n: 1 };
    await send({ items: [same, same] });
    expect(codes()).toEqual(['processed', 'processed']);
    await send({ items: [same, same] });
    expect(codes()).toEqual(['duplicate', 'duplicate']);
    await send({ items: [same] });
    expect(codes()).toEqual(['processed']);
    expect(seen).toHaveLength(3);
  });

  it('may be missing in events that no JSON can hold', async () => {
    const circle: Record<string, unknown> = { type: 'item', big: 5n };
    circle.self = circle;
    const { send } = receiverOf(undefined, { many: () => [circle] });
    expect(await send({})).toBe('200 {"outcome":"processed"}');
  });

  it('that are equal make the second event a duplicate of the first', async () => {
    const { send, seen, codes } = receiverOf();
    await send({ items: [item('a', { n: 1 }), item('a', { n: 2 })] });
    expect(codes()).toEqual(['processed', 'duplicate']);
    expect(seen).toEqual([item('a', { n: 1 })]);
  });

  it('are unique to each scope', async () => {
    const replay = memoryStore();
    const one = receiverOf(undefined, {}, { replay, scope: 'one' });
    const other = receiverOf(undefined, {}, { replay, scope: 'other' });
    await one.send({ items: [item('a')] });
    await other.send({ items: [item('a')] });
    expect([one.codes(), other.codes()]).toEqual([['processed'], ['processed']]);
  });
});

describe('several events with other options', () => {
  it('a reply is an error of the handler, which says why, and the event is released', async () => {
    const thrown: unknown[] = [];
    let works = false;
    const onHandlerError = (error: unknown, { eventId }: { readonly eventId: string | null }) =>
      void thrown.push([String(error), eventId]);
    const { send, codes } = receiverOf(
      ({ id }) => (works || id !== 'a' ? undefined : reply('no')),
      {},
      { onHandlerError },
    );
    expect(await send({ items: [item('a'), item('b')] })).toBe('500 {"error":"handler_failed"}');
    expect(codes()).toEqual(['handler_failed', 'processed']);
    expect(thrown).toEqual([[expect.stringMatching(/^TypeError: reply\(…\) has no place here/), 'a']]);
    works = true;
    await send({ items: [item('a'), item('b')] });
    expect(codes()).toEqual(['processed', 'duplicate']);
  });

  it('commit takes no reply, and commits without one', async () => {
    const replay = memoryStore();
    const { send, codes } = receiverOf(
      async ({ id }, { commit }) => commit(replay, id === 'a' ? { reply: reply('no') } : undefined),
      {},
      { replay },
    );
    expect(await send({ items: [item('a'), item('b')] })).toBe('500 {"error":"handler_failed"}');
    expect(codes()).toEqual(['handler_failed', 'processed']);
  });

  it('detectStale compares the events of one delivery, too', async () => {
    const stale: unknown[] = [];
    const { send } = receiverOf(
      ({ n }, context) => void stale.push([n, context.stale]),
      { position: ({ n }) => n },
      { detectStale: true, replay: memoryStore() },
    );
    await send({ items: [2, 1, 3].map((n) => item(`i${n}`, { n, call: 'c' })) });
    expect(stale).toEqual([
      [2, false],
      [1, true],
      [3, false],
    ]);
  });

  it("ack: 'early' answers when the first is claimed, keeps the work alive once, and reports all", async () => {
    const work: Promise<unknown>[] = [];
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { send, reports, codes } = receiverOf(
      async ({ id }) => {
        await gate;
        if (id === 'b') throw new Error('no');
      },
      {},
      { ack: 'early', waitUntil: (promise) => void work.push(promise) },
    );
    expect(await send({ items: [item('a'), item('b'), item('c')] })).toBe('200 {"outcome":"accepted"}');
    expect(reports).toEqual([]);
    open();
    await Promise.all(work);
    expect(work).toHaveLength(1);
    expect(codes()).toEqual(['processed', 'handler_failed', 'processed']);
    expect(reports).toMatchObject([{ status: 200, outcome: 'failed', code: 'handler_failed' }]);
  });

  it('an event that is in flight elsewhere makes the sender come again', async () => {
    const replay = memoryStore();
    await replay.claim('event:batches::b', 'token', 5_000);
    const { send, codes } = receiverOf(undefined, {}, { replay });
    expect(await send({ items: [item('a'), item('b')] })).toMatch(/^503 \{"error":"in_flight"\} [1-5]$/);
    expect(codes()).toEqual(['processed', 'in_flight']);
  });

  it('a store that fails for one event is in the report', async () => {
    const good = memoryStore();
    const replay = {
      ...good,
      commit: (...args: Parameters<typeof good.commit>) =>
        args[0].endsWith('b') ? Promise.reject(new Error('down')) : good.commit(...args),
    };
    const { send, reports } = receiverOf(undefined, {}, { replay });
    expect(await send({ items: [item('a'), item('b'), item('c')] })).toBe('200 {"outcome":"processed"}');
    expect(reports).toMatchObject([
      { claim: 'unrecorded', storeError: { message: 'down' } } satisfies Partial<Record<keyof DeliveryReport, unknown>>,
    ]);
  });

  it('events that ask for an answer have no claim without an id', async () => {
    const { send, codes, seen } = receiverOf(undefined, { asks: ['item'] });
    const batch = { items: [{ type: 'item' }] };
    await send(batch);
    await send(batch);
    expect([codes(), seen.length]).toEqual([['processed'], 2]);
  });
});
