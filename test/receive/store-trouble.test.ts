import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { EventContext } from '../../src/receive/context.ts';
import { createReceiver } from '../../src/receive/create-receiver.ts';
import type { ReceiverOptions } from '../../src/receive/options.ts';
import { eventKeyOf } from '../../src/replay/event-key.ts';
import { memoryStore } from '../../src/replay/memory-store.ts';
import { byourside } from '../../src/sources/byourside.ts';
import { faultyStore } from '../../src/testing/faulty-store.ts';
import { delivery, payload, recorder, secret } from './deliver.ts';

type Handler = (context: EventContext<unknown>) => unknown;

/** A receiver over a memory store that can be made to fail. */
function setUp(handler: Handler = () => {}, options: ReceiverOptions = {}) {
  const memory = memoryStore();
  const store = faultyStore(memory);
  const { reports, observe } = recorder();
  let runs = 0;
  const onEvent = (_: unknown, context: EventContext<unknown>) => {
    runs += 1;
    return handler(context);
  };
  const receive = createReceiver(byourside, secret, onEvent, { replay: store, observe, log: false, ...options });
  return { receive, reports, store, memory, runs: () => runs };
}

describe('a store that cannot be reached', () => {
  it('for a claim gives a 503, says why, and nothing is handled until it is back', async () => {
    const { receive, reports, store, runs } = setUp();
    const sent = payload();
    store.fail('claim', 'before');
    expect(await receive(delivery(sent))).toMatchObject({ status: 503, body: '{"error":"store_unavailable"}' });
    expect(reports[0]).toMatchObject({
      code: 'store_unavailable',
      claim: null,
      error: { message: 'The replay store could not be reached: injected: claim did not reach the store.' },
    });
    expect(runs()).toBe(0);
    store.fail('claim', null);
    expect(await receive(delivery(sent))).toMatchObject({ status: 200 });
  });

  it('and never answers gives a 503 after storeTimeoutMs', async () => {
    const { receive, reports, store, runs } = setUp(() => {}, { storeTimeoutMs: 30 });
    store.fail('claim', 'hang');
    expect(await receive(delivery(payload()))).toMatchObject({ status: 503 });
    expect(reports[0]).toMatchObject({ error: { message: expect.stringContaining('no answer within 30 ms') } });
    expect(runs()).toBe(0);
  });

  it('for a claim lets the handler run all the same, if told to, and the report says so', async () => {
    const { receive, reports, store, runs } = setUp(() => {}, { whenStoreFails: 'handle' });
    const sent = payload();
    store.fail('claim', 'before');
    expect(await receive(delivery(sent))).toMatchObject({ status: 200, body: '{"outcome":"processed"}' });
    expect(reports[0]).toMatchObject({
      code: 'processed',
      claim: 'unclaimed',
      storeError: { name: 'Error', message: expect.stringContaining('injected') },
    });
    store.fail('claim', null);
    expect(await receive(delivery(sent))).toMatchObject({ status: 200, body: '{"outcome":"processed"}' });
    expect(runs()).toBe(2);
  });

  it('for a claim lets a handler that fails without one be tried again', async () => {
    const failing = () => Promise.reject(new Error('no'));
    const { receive, reports, store } = setUp(failing, { whenStoreFails: 'handle' });
    store.fail('claim', 'before');
    expect(await receive(delivery(payload()))).toMatchObject({ status: 500 });
    expect(reports[0]).toMatchObject({ code: 'handler_failed', claim: 'unclaimed' });
  });

  it('for a commit changes nothing for the sender, and is reported', async () => {
    const { receive, reports, store } = setUp();
    store.fail('commit', 'before');
    expect(await receive(delivery(payload()))).toMatchObject({ status: 200, body: '{"outcome":"processed"}' });
    expect(reports[0]).toMatchObject({
      code: 'processed',
      claim: 'unrecorded',
      storeError: { name: 'Error', message: expect.stringContaining('injected') },
    });
  });

  it('for a release leaves the reply to a failed handler as it is, and is reported', async () => {
    const { receive, reports, store } = setUp(() => Promise.reject(new Error('no')));
    store.fail('release', 'before');
    expect(await receive(delivery(payload()))).toMatchObject({ status: 500, body: '{"error":"handler_failed"}' });
    expect(reports[0]).toMatchObject({
      code: 'handler_failed',
      claim: 'unrecorded',
      storeError: { name: 'Error', message: expect.stringContaining('injected') },
    });
  });
});

describe('a claim', () => {
  it('that was given back is reported, too', async () => {
    const { receive, reports } = setUp(() => Promise.reject(new Error('no')));
    await receive(delivery(payload()));
    expect(reports[0]).toMatchObject({ code: 'handler_failed', claim: 'released' });
  });

  it('that was lost makes a handler that stops for it answer 503, so that the sender learns how the other one ended', async () => {
    const untilAborted = ({ signal }: EventContext<unknown>) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const { receive, reports, store } = setUp(untilAborted, { leaseMs: 100 });
    store.fail('renew', 'before');
    store.fail('release', 'before');
    expect(await receive(delivery(payload()))).toMatchObject({ status: 503, body: '{"error":"lease_lost"}' });
    expect(reports[0]).toMatchObject({ outcome: 'failed', code: 'lease_lost' });
  });
});

describe('a commit within the handler', () => {
  it('may be taken out of the context', async () => {
    const { receive, reports, memory } = setUp(({ commit }) => commit(memory));
    await receive(delivery(payload()));
    expect(reports[0]).toMatchObject({ code: 'processed', claim: 'committed' });
  });

  it('takes the place of the one that follows it', async () => {
    const { receive, reports, store, memory } = setUp((context) => context.commit(memory));
    store.fail('commit', 'before');
    const sent = payload();
    expect(await receive(delivery(sent))).toMatchObject({ status: 200 });
    expect(reports[0]).toMatchObject({ code: 'processed', claim: 'committed' });
    expect(await receive(delivery(sent))).toMatchObject({ body: '{"outcome":"duplicate"}' });
  });

  it('stays, though the handler fails afterwards', async () => {
    const memory = memoryStore();
    const commitAndFail = async (context: EventContext<unknown>) => {
      await context.commit(memory);
      throw new Error('too late');
    };
    const { receive, reports } = setUp(commitAndFail, { replay: memory });
    const sent = payload();
    expect(await receive(delivery(sent))).toMatchObject({ status: 500 });
    expect(reports[0]).toMatchObject({ code: 'handler_failed', claim: 'committed' });
    expect(await receive(delivery(sent))).toMatchObject({ body: '{"outcome":"duplicate"}' });
  });

  it('that was rolled back is released, and the retry is handled', async () => {
    const memory = memoryStore();
    const rolledBack = { commit: () => true }; // as in a transaction that fails when it ends
    let isFirst = true;
    const commitAndFail = async (context: EventContext<unknown>) => {
      if (!isFirst) return;
      isFirst = false;
      await context.commit(rolledBack);
      throw new Error('could not serialize access');
    };
    const { receive, reports } = setUp(commitAndFail, { replay: memory });
    const sent = payload();
    expect(await receive(delivery(sent))).toMatchObject({ status: 500 });
    expect(reports[0]).toMatchObject({ claim: 'released' });
    expect(await receive(delivery(sent))).toMatchObject({ body: '{"outcome":"processed"}' });
  });

  it('fails with lease_lost and a 503 when another run has taken over', async () => {
    const memory = memoryStore();
    const sent = payload();
    const tooLate = async (context: EventContext<unknown>) => {
      await sleep(150);
      memory.claim(eventKeyOf('byourside', sent.eventId), 'somebody else', 30_000);
      await context.commit(memory);
    };
    const withoutRenewal = { ...memory, renew: () => Promise.reject(new Error('down')) };
    const { receive, reports } = setUp(tooLate, { replay: withoutRenewal, leaseMs: 100 });
    expect(await receive(delivery(sent))).toMatchObject({ status: 503, body: '{"error":"lease_lost"}' });
    expect(reports[0]).toMatchObject({ code: 'lease_lost', claim: 'lost' });
  });

  it('does nothing without a claim', async () => {
    const memory = memoryStore();
    const { receive } = setUp((context) => context.commit(memory), { replay: false });
    const sent = payload();
    expect(await receive(delivery(sent))).toMatchObject({ body: '{"outcome":"processed"}' });
    expect(await receive(delivery(sent))).toMatchObject({ body: '{"outcome":"processed"}' });
  });
});
