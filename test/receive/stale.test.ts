import { describe, expect, it } from 'vitest';
import type { EventContext } from '../../src/receive/context.ts';
import { createReceiver } from '../../src/receive/create-receiver.ts';
import type { ReceiverOptions } from '../../src/receive/options.ts';
import { memoryStore } from '../../src/replay/memory-store.ts';
import { byourside } from '../../src/sources/byourside.ts';
import { delivery, payload, recorder, secret } from './deliver.ts';

/** A receiver that notes what it was told of each event. */
function setUp(options: ReceiverOptions = {}, handler: () => unknown = () => {}) {
  const { reports, observe } = recorder();
  const seen: string[] = [];
  const onEvent = (event: { readonly event: string }, { stale }: EventContext<unknown>) => {
    seen.push(`${event.event}${stale ? ' (stale)' : ''}`);
    return handler();
  };
  const handlers = { 'call.in_progress': onEvent, 'call.completed': onEvent, unknown: onEvent };
  const receive = createReceiver(byourside, secret, handlers, {
    detectStale: true,
    replay: memoryStore(),
    observe,
    ...options,
  });
  const sendOf = (sent: Record<string, unknown>) => receive(delivery(payload(sent)));
  const send = (event: string, callId = 'call_1') => sendOf({ event, callId, timestamp: '2026-05-12T14:00:05Z' });
  const sendAt = (event: string, timestamp: unknown) => sendOf({ event, timestamp });
  return { send, sendAt, seen, reports };
}

const markDown = () => Promise.reject(new Error('down'));

describe('detectStale', () => {
  it('tells an event that comes after the end of its call', async () => {
    const { send, seen } = setUp();
    for (const event of ['call.in_progress', 'call.completed', 'call.in_progress', 'call.completed']) await send(event);
    await send('call.in_progress', 'another call');
    expect(seen).toEqual([
      'call.in_progress',
      'call.completed',
      'call.in_progress (stale)',
      'call.completed',
      'call.in_progress',
    ]);
  });

  it('counts an end without a handler, and one whose handler failed: the call is over all the same', async () => {
    const ignoring = setUp();
    await ignoring.send('call.failed');
    await ignoring.send('call.in_progress');
    expect(ignoring.seen).toEqual(['call.in_progress (stale)']);

    const failing = setUp({}, () => Promise.reject(new Error('no')));
    await failing.send('call.completed');
    await failing.send('call.in_progress');
    expect(failing.seen).toEqual(['call.completed', 'call.in_progress (stale)']);
  });

  it('goes by the time of an event first: a later one makes an earlier one of any kind stale', async () => {
    const { seen, sendAt } = setUp();
    await sendAt('call.completed', '2026-05-12T14:00:05Z');
    await sendAt('call.completed', '2026-05-12T14:00:04.999Z');
    await sendAt('call.completed', '2026-05-12T16:00:06+02:00');
    await sendAt('call.in_progress', '2026-05-12T14:00:07Z');
    expect(seen).toEqual(['call.completed', 'call.completed (stale)', 'call.completed', 'call.in_progress']);
  });

  it.each([undefined, null, '', 'soon', 5])('says nothing of an event whose time is %j', async (timestamp) => {
    const { seen, sendAt } = setUp();
    await sendAt('call.completed', '2026-05-12T14:00:05Z');
    await sendAt('call.in_progress', timestamp);
    expect(seen).toEqual(['call.completed', 'call.in_progress']);
  });

  it.each([{ behind: 1 }, true, undefined, {}])(
    'takes no other answer of a store than those of Marks: %j',
    async (answer) => {
      const { send, seen } = setUp({ replay: Object.assign(memoryStore(), { advance: () => answer }) });
      expect(await send('call.completed')).toMatchObject({ status: 503, body: '{"error":"store_unavailable"}' });
      expect(seen).toEqual([]);
    },
  );

  it('says nothing of events whose place in a call is not known', async () => {
    const { send, seen } = setUp();
    await send('call.completed');
    await send('call.transcript_ready');
    expect(seen).toEqual(['call.completed', 'unknown']);
  });

  it('answers 500 if the store that a function returns has no marks, and says what it needs', async () => {
    const { claim, renew, commit, release } = memoryStore();
    const { send, seen, reports } = setUp({ replay: () => ({ claim, renew, commit, release }) });
    expect(await send('call.completed')).toMatchObject({ status: 500, body: '{"error":"internal_error"}' });
    expect(reports).toMatchObject([
      { error: { message: expect.stringContaining('detectStale needs a replay store') } },
    ]);
    expect(seen).toEqual([]);
  });

  it('is off unless asked for', async () => {
    const { send, seen } = setUp({ detectStale: undefined });
    await send('call.completed');
    await send('call.in_progress');
    expect(seen).toEqual(['call.completed', 'call.in_progress']);
  });

  it('keeps scopes apart, and is shared by receivers that share a store', async () => {
    const replay = memoryStore();
    const [a, b, other] = [setUp({ replay }), setUp({ replay }), setUp({ replay, scope: 'other' })];
    await a.send('call.completed');
    await b.send('call.in_progress');
    await other.send('call.in_progress');
    expect([b.seen, other.seen]).toEqual([['call.in_progress (stale)'], ['call.in_progress']]);
  });

  it('answers 503 while the store cannot be asked, or takes the event for fresh, as whenStoreFails says', async () => {
    const replay = { ...memoryStore(), advance: markDown };
    const failing = setUp({ replay });
    expect(await failing.send('call.in_progress')).toMatchObject({ status: 503 });
    expect(await failing.send('call.completed')).toMatchObject({ status: 503 });
    expect(failing.seen).toEqual([]);
    const handling = setUp({ replay, whenStoreFails: 'handle' });
    await handling.send('call.completed');
    await handling.send('call.in_progress');
    expect(handling.seen).toEqual(['call.completed', 'call.in_progress']);
  });

  it('needs a store that can mark, which is said when the receiver is made', () => {
    const { advance, ...withoutMarks } = memoryStore();
    for (const replay of [withoutMarks, false, undefined] as const) {
      expect(() => setUp({ replay })).toThrow(
        'detectStale needs a replay store with Marks: give replay: memoryStore(), or one that all processes share.',
      );
    }
  });
});

describe('a source', () => {
  it('whose events name no call has no stale ones', async () => {
    const seen: boolean[] = [];
    const source = { ...byourside, callId: () => undefined };
    const receive = createReceiver(source, secret, (_, { stale }) => void seen.push(stale), {
      detectStale: true,
      replay: memoryStore(),
    });
    await receive(delivery(payload({ event: 'call.completed' })));
    await receive(delivery(payload({ event: 'call.in_progress' })));
    expect(seen).toEqual([false, false]);
  });

  it.each([[[1, 2, 1.5, 2, -1]], [['2026-01-01', '2026-01-02', '2026-01-01T12', '2026-01-02', ''.padEnd(200, '1')]]])(
    'orders its events by its own position: %j',
    async (positions: readonly (number | string)[]) => {
      const seen: boolean[] = [];
      const source = { ...byourside, position: ({ place }: { readonly place?: unknown }) => Promise.resolve(place) };
      const receive = createReceiver(source, secret, (_, { stale }) => void seen.push(stale), {
        detectStale: true,
        replay: memoryStore(),
      });
      for (const place of positions) await receive(delivery(payload({ place })));
      expect(seen).toEqual([false, false, true, false, true]);
    },
  );

  it.each([
    ['position', ''],
    ['position', Number.NaN],
    ['position', 'x'.repeat(201)],
    ['position', '\0'],
    ['position', {}],
    ['phase', 'over'],
  ])('that returns no %s but %j fails, and says what it must return', async (name, place) => {
    const { reports, observe } = recorder();
    const { position, ...unordered } = byourside;
    const source = { ...unordered, [name]: () => place as never };
    const options = { detectStale: true, replay: memoryStore(), observe };
    expect(await createReceiver(source, secret, () => {}, options)(delivery(payload()))).toMatchObject({ status: 500 });
    expect(reports).toMatchObject([
      { error: { message: expect.stringMatching(/^The source must return a finite number/) } },
    ]);
  });

  it('that knows no order has no stale ones', async () => {
    const seen: boolean[] = [];
    const { position, ...source } = byourside;
    const receive = createReceiver(source, secret, (_, { stale }) => void seen.push(stale), {
      detectStale: true,
      replay: memoryStore(),
    });
    await receive(delivery(payload({ event: 'call.completed' })));
    await receive(delivery(payload({ event: 'call.in_progress' })));
    expect(seen).toEqual([false, false]);
  });
});
