import { afterEach, describe, expect, it, vi } from 'vitest';
import type { EventContext } from '../../src/receive/context.ts';
import { createReceiver } from '../../src/receive/create-receiver.ts';
import { drop, retryLater } from '../../src/receive/handler.ts';
import type { ReceiverOptions } from '../../src/receive/options.ts';
import { eventKeyOf } from '../../src/replay/event-key.ts';
import { memoryStore } from '../../src/replay/memory-store.ts';
import { byourside } from '../../src/sources/byourside.ts';
import { type DeliverOptions, delivery, payload, recorder, secret } from './deliver.ts';

const early = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"outcome":"accepted"}' };

/** A platform that keeps work alive, and a handler that works until the test decides its end. */
function setUp(options: ReceiverOptions = {}) {
  const kept: Promise<unknown>[] = [];
  const platform = { waitUntil: (work: Promise<unknown>) => void kept.push(work) };
  const { reports, observe } = recorder();
  const contexts: EventContext<unknown>[] = [];
  let finish = (_error?: unknown) => {};
  const onEvent = (_event: unknown, context: EventContext<unknown>) => {
    contexts.push(context);
    return new Promise<void>((resolve, reject) => {
      finish = (error) => (error === undefined ? resolve() : reject(error));
    });
  };
  const receive = createReceiver(byourside, secret, onEvent, { ack: 'early', observe, ...options });
  return {
    receive,
    reports,
    kept,
    contexts,
    onWorker: (body: unknown, more?: DeliverOptions) => ({ ...delivery(body, more), execution: () => platform }),
    /** Ends the work and waits until nothing is kept alive any more. */
    finish: async (error?: unknown) => {
      finish(error);
      await Promise.all(kept);
    },
  };
}

afterEach(() => vi.restoreAllMocks());

describe('an early answer', () => {
  it('comes while the handler works, which the platform keeps alive until the event is committed', async () => {
    const replay = memoryStore();
    const { receive, reports, kept, finish, onWorker } = setUp({ replay });
    const sent = payload();
    expect(await receive(onWorker(sent))).toEqual(early);
    expect([kept.length, reports.length]).toEqual([1, 0]);
    await finish();
    expect(await replay.claim(eventKeyOf('byourside', sent.eventId), 'other', 1_000)).toMatchObject({ status: 'done' });
    expect(reports).toMatchObject([{ outcome: 'accepted', code: 'processed', claim: 'committed', status: 200 }]);
    expect(await receive(onWorker(sent))).toMatchObject({ status: 200, body: '{"outcome":"duplicate"}' });
    expect(kept).toHaveLength(1);
    expect(reports).toHaveLength(2);
  });

  it('is reported once, with what became of the work and the status that the sender got', async () => {
    const { receive, reports, finish, onWorker } = setUp();
    for (const [error, expected] of [
      [new Error('no'), { outcome: 'failed', code: 'handler_failed', claim: 'released', error: { status: 500 } }],
      [retryLater(5), { outcome: 'failed', code: 'retry_later', claim: 'released' }],
      [drop('not ours'), { outcome: 'accepted', code: 'dropped', claim: 'committed' }],
    ] as const) {
      expect(await receive(onWorker(payload()))).toEqual(early);
      await finish(error);
      expect(reports.splice(0)).toMatchObject([{ ...expected, status: 200 }]);
    }
  });

  it('of an event that failed leaves it free, should the sender ever send it again', async () => {
    const { receive, finish, onWorker } = setUp();
    const sent = payload();
    await receive(onWorker(sent));
    expect(await receive(onWorker(sent))).toMatchObject({ status: 503, body: '{"error":"in_flight"}' });
    await finish(new Error('no'));
    expect(await receive(onWorker(sent))).toEqual(early);
    await finish();
  });

  it('does not go to a delivery that is refused or unknown, or to another request', async () => {
    const { receive, kept, onWorker, reports } = setUp();
    expect((await receive(onWorker(payload(), { method: 'GET' }))).status).toBe(405);
    expect((await receive(onWorker(payload(), { secret: 'other' }))).status).toBe(400);
    expect((await receive(onWorker('{'))).status).toBe(400);
    expect(await receive(onWorker(payload({ event: 'call.new' })))).toMatchObject({ body: '{"outcome":"ignored"}' });
    expect(kept).toEqual([]);
    expect(reports.map(({ status }) => status)).toEqual([405, 400, 400, 200]);
  });

  it('is not given when the store cannot be reached', async () => {
    const claim = () => Promise.reject(new Error('down'));
    const { receive, kept, onWorker } = setUp({ replay: { ...memoryStore(), claim } });
    expect(await receive(onWorker(payload()))).toMatchObject({ status: 503, body: '{"error":"store_unavailable"}' });
    expect(kept).toEqual([]);
  });

  it('works without a replay store', async () => {
    const { receive, reports, finish, onWorker } = setUp({ replay: false });
    expect(await receive(onWorker(payload()))).toEqual(early);
    await finish();
    expect(reports).toMatchObject([{ code: 'processed', claim: null }]);
  });

  it('asks the option waitUntil before the platform, with the request and work that ends with the handler', async () => {
    const works: unknown[] = [];
    const waitUntil = (work: Promise<unknown>, request: unknown) => works.push(work, request);
    const { receive, kept, finish, onWorker, reports } = setUp({ waitUntil });
    expect(await receive(onWorker(payload()))).toEqual(early);
    expect([works[1], kept.length]).toEqual(['the request', 0]);
    const ended = Promise.resolve(works[0]).then(() => reports.map(({ code }) => code));
    expect(await Promise.race([ended, Promise.resolve('not yet')])).toBe('not yet');
    await finish();
    expect(await ended).toEqual(['processed']);
  });

  it('that was too early is a line on stderr where nobody observes, whatever the handler threw', async () => {
    const lines: string[] = [];
    vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line));
    for (const error of [retryLater(5), new Error('no')]) {
      const { receive, finish, onWorker } = setUp({ observe: undefined });
      await receive(onWorker(payload({ event: 'call.new' }))); // ignored in good order
      await receive(onWorker(payload()));
      await finish(error);
    }
    expect(lines).toEqual([
      expect.stringMatching(/^callhook: answered 200 \(retry_later\)\..* so the sender will not try again\.$/),
      expect.stringMatching(/^callhook: answered 200 \(handler_failed\)\. The handler threw Error .* not try again\.$/),
    ]);
  });
});

describe('where nothing keeps work alive', () => {
  it.each([
    ['the platform has no such thing', {}, undefined],
    ['it has none for this delivery', {}, () => undefined],
    ['the one it has throws', {}, () => ({ waitUntil: () => JSON.parse('{') })],
    ['looking for it throws', {}, () => JSON.parse('{')],
    ['the option throws', { waitUntil: () => JSON.parse('{') }, undefined],
  ])('because %s, the answer waits for the handler, and no event is lost', async (_why, options, execution) => {
    const { receive, reports, contexts, finish } = setUp(options);
    const sent = payload();
    const deliver = () => receive({ ...delivery(sent), ...(execution && { execution }) });
    const first = deliver();
    expect(await Promise.race([first, new Promise((resolve) => setTimeout(resolve, 20, 'waiting'))])).toBe('waiting');
    await finish(new Error('no'));
    expect(await first).toMatchObject({ status: 500, body: '{"error":"handler_failed"}' });
    const retry = deliver();
    await expect.poll(() => contexts).toHaveLength(2);
    await finish();
    expect(await retry).toMatchObject({ status: 200, body: '{"outcome":"processed"}' });
    expect(reports).toMatchObject([{ status: 500 }, { status: 200 }]);
  });
});

describe('context.waitUntil', () => {
  it('is that of the platform, also when the answer is not early', async () => {
    const { receive, kept, contexts, finish, onWorker } = setUp({ ack: 'handled' });
    const reply = receive(onWorker(payload()));
    await expect.poll(() => contexts).toHaveLength(1);
    const extra = Promise.resolve('statistics');
    contexts[0]?.waitUntil?.(extra);
    expect(kept).toEqual([extra]);
    await finish();
    expect(await reply).toMatchObject({ status: 200, body: '{"outcome":"processed"}' });
  });

  it('is undefined where the platform has none', async () => {
    const { receive, contexts, finish } = setUp();
    const reply = receive(delivery(payload()));
    await expect.poll(() => contexts).toHaveLength(1);
    expect(contexts[0]?.waitUntil).toBeUndefined();
    await finish();
    await reply;
  });
});

describe('options that cannot be', () => {
  it.each([
    [{ ack: 'late' }, /ack must be 'handled' or 'early'/],
    [{ ack: null }, /ack must be/],
    [{ waitUntil: {} }, /waitUntil must be a function/],
  ])('%j', (options, message) => {
    expect(() => setUp(options as ReceiverOptions)).toThrow(TypeError);
    expect(() => setUp(options as ReceiverOptions)).toThrow(message);
  });
});
