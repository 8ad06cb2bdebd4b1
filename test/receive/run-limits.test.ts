import { afterEach, describe, expect, it, vi } from 'vitest';
import type { EventContext } from '../../src/receive/context.ts';
import { createReceiver } from '../../src/receive/create-receiver.ts';
import type { ReceiverOptions } from '../../src/receive/options.ts';
import { sender } from '../../src/receive/sender.ts';
import { eventKeyOf } from '../../src/replay/event-key.ts';
import { memoryStore } from '../../src/replay/memory-store.ts';
import { byourside } from '../../src/sources/byourside.ts';
import { delivery, payload, recorder, secret } from './deliver.ts';

afterEach(() => vi.useRealTimers());

describe('a handler that never settles', () => {
  it.each<[string, ReceiverOptions]>([
    ['with a claim', {}],
    ['without replay protection', { replay: false }],
  ])('%s gets an aborted signal after maxRunMs, the sender a 503, and its retry a new run', async (_, options) => {
    vi.useFakeTimers();
    const { observe, reports } = recorder();
    const runs: AbortSignal[] = [];
    const stuck = ({ signal }: EventContext<unknown>) => (runs.push(signal) === 1 ? new Promise(() => {}) : 'done');
    const receive = createReceiver(byourside, secret, (_event, context) => stuck(context), { ...options, observe });
    const sent = payload();
    const first = receive(delivery(sent));
    await vi.advanceTimersByTimeAsync(900_000);
    expect(await first).toMatchObject({ status: 503, body: '{"error":"handler_timeout"}' });
    expect(runs[0]?.reason).toMatchObject({ code: 'handler_timeout' });
    expect(reports).toMatchObject([{ outcome: 'failed', code: 'handler_timeout', status: 503 }]);
    expect(await receive(delivery(sent))).toMatchObject({ status: 200 });
    expect(runs).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is reported once, although it fails later', async () => {
    vi.useFakeTimers();
    const { observe, reports } = recorder();
    const late = ({ signal }: EventContext<unknown>) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => setTimeout(reject, 50, new Error('late'))));
    const receive = createReceiver(byourside, secret, (_event, context) => late(context), { observe, maxRunMs: 100 });
    const first = receive(delivery(payload()));
    await vi.advanceTimersByTimeAsync(200);
    expect(await first).toMatchObject({ status: 503 });
    expect(reports).toHaveLength(1);
  });
});

describe('a duplicate', () => {
  const bodies = [
    ['the same body', { summary: 'as it was' }, false],
    ['another value of the same length', { summary: 'as it WAS' }, true],
    ['a longer body', { summary: 'as it was', extra: 1 }, true],
  ] as const;

  it.each(bodies)('with %s says in its report whether the body differs', async (_, overrides, bodyDiffers) => {
    const { observe, reports } = recorder();
    const receive = createReceiver(byourside, secret, () => {}, { observe });
    const sent = payload({ summary: 'as it was' });
    await receive(delivery(sent));
    expect(await receive(delivery({ ...sent, ...overrides }))).toMatchObject({
      status: 200,
      body: '{"outcome":"duplicate"}',
    });
    expect(reports).toMatchObject([
      { code: 'processed', bodyDiffers: null },
      { code: 'duplicate', bodyDiffers },
    ]);
  });

  it('of an event that was committed within a transaction says so, too', async () => {
    const { observe, reports } = recorder();
    const replay = memoryStore();
    const receive = createReceiver(byourside, secret, (_event, { commit }) => commit(replay), { observe, replay });
    const sent = payload();
    await receive(delivery(sent));
    await receive(delivery({ ...sent, n: 1 }));
    expect(reports[1]).toMatchObject({ code: 'duplicate', bodyDiffers: true });
  });

  it.each(['sent to the CRM', '{"ok":true}', '7 calls', ''])(
    'of an event under whose key a worker has kept %j does not know',
    async (value) => {
      const { observe, reports } = recorder();
      const replay = memoryStore();
      const sent = payload();
      const key = eventKeyOf('byourside', sent.eventId);
      replay.claim(key, 'worker', 60_000);
      replay.commit(key, 'worker', 60_000, value);
      const reply = await createReceiver(byourside, secret, () => {}, { observe, replay })(delivery(sent));
      expect(reply).toMatchObject({ status: 200, body: '{"outcome":"duplicate"}' });
      expect(reports).toMatchObject([{ code: 'duplicate', bodyDiffers: null }]);
    },
  );

  it('of an event that was imported does not know', async () => {
    const { observe, reports } = recorder();
    const replay = memoryStore();
    const sent = payload();
    replay.markDone(`event:byourside::${sent.eventId}`, 60_000);
    await createReceiver(byourside, secret, () => {}, { observe, replay })(delivery(sent));
    expect(reports).toMatchObject([{ code: 'duplicate', bodyDiffers: null }]);
  });
});

describe('the memory of handled events', () => {
  it.each<[ReceiverOptions, number]>([
    [{ retainMs: 599_999 }, 600_000],
    [{ retainMs: 1_000, tolerance: 1 }, 2_000],
  ])('must last for as long as a signature is valid: %o', (options, leastMs) => {
    const make = () => createReceiver(byourside, secret, () => {}, options);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(`retainMs must be at least ${leastMs}, twice the tolerance of`);
    createReceiver(byourside, secret, () => {}, { ...options, retainMs: leastMs });
  });

  it('must do so for each of several senders, by the tolerance of its scheme', () => {
    const slow = {
      ...byourside,
      name: 'slow',
      authenticator: { ...byourside.authenticator, header: 'x-slow', tolerance: 3_600 },
    };
    const senders = [sender(byourside, secret, () => {}), sender(slow, `${secret}2`, () => {})];
    expect(() => createReceiver(senders, { retainMs: 7_199_999 })).toThrow(
      'at least 7200000, twice the tolerance of 3600 s',
    );
    createReceiver(senders, { retainMs: 7_200_000 });
  });
});
