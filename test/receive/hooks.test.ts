import { afterAll, expect, it } from 'vitest';
import type { EventContext } from '../../src/receive/context.ts';
import { createReceiver } from '../../src/receive/create-receiver.ts';
import { drop, retryLater } from '../../src/receive/handler.ts';
import type { HandlerFailure } from '../../src/receive/handler-failure.ts';
import type { ReceiverOptions } from '../../src/receive/options.ts';
import { memoryStore } from '../../src/replay/memory-store.ts';
import { byourside } from '../../src/sources/byourside.ts';
import { delivery, payload, secret } from './deliver.ts';

const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);
process.on('unhandledRejection', note);
afterAll(() => void process.off('unhandledRejection', note));

function failing(thrown: unknown, options: ReceiverOptions) {
  const onEvent = () => Promise.reject(thrown);
  return createReceiver(byourside, secret, onEvent, { log: false, scope: 'app', ...options });
}

it.for([undefined, false] as const)('tells which event it was, with replay %s', async (replay) => {
  const seen: [unknown, HandlerFailure][] = [];
  const failure = new Error('mine');
  const receive = failing(failure, { replay, onHandlerError: (...args) => seen.push(args) });
  const { eventId } = payload();
  await receive(delivery(payload({ eventId, callId: 'call_7' })));
  const described = {
    source: 'byourside',
    eventName: 'call.completed',
    eventId,
    callId: 'call_7',
    eventKey: `byourside:app:${eventId}`,
    attempt: null,
  };
  expect(seen).toEqual([[failure, described]]);
  expect(JSON.parse(JSON.stringify(seen[0]?.[1]))).toEqual(described);
});

it('is not called for drop and retryLater', async () => {
  const seen: unknown[] = [];
  for (const thrown of [drop('no'), retryLater(1)]) {
    await failing(thrown, { onHandlerError: (error) => seen.push(error) })(delivery(payload()));
  }
  expect(seen).toEqual([]);
});

it.for<[string, () => unknown]>([
  ['throws', () => raise()],
  ['rejects', async () => raise()],
])('if a hook %s, nothing else changes, and the process goes on', async ([, hook]) => {
  const down = () => Promise.reject(new Error('down'));
  const options = { onHandlerError: hook, observe: hook, onStoreError: hook, waitUntil: hook };
  const reply = await failing(new Error('mine'), options)(delivery(payload()));
  expect(reply).toMatchObject({ status: 500, body: '{"error":"handler_failed"}' });
  const replay = { ...memoryStore(), claim: down };
  expect(await failing(new Error('mine'), { ...options, replay })(delivery(payload()))).toMatchObject({ status: 503 });
  const early = createReceiver(byourside, secret, () => {}, { ...options, ack: 'early', log: false });
  expect(await early(delivery(payload()))).toMatchObject({ status: 200 });
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(unhandled).toEqual([]);
});

it('work that a handler hands over may reject, and so may the function that keeps it alive', async () => {
  const kept: unknown[] = [];
  const keep = async (work: unknown) => {
    kept.push(work);
    raise();
  };
  const work = async () => raise();
  const handOver = (_: unknown, context: EventContext<unknown>) => void context.waitUntil?.(work());
  const own = createReceiver(byourside, secret, handOver, { waitUntil: keep });
  expect(await own(delivery(payload()))).toMatchObject({ status: 200 });
  const platform = createReceiver(byourside, secret, handOver);
  expect(await platform({ ...delivery(payload()), execution: () => ({ waitUntil: keep }) })).toMatchObject({
    status: 200,
  });
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(kept).toHaveLength(2);
  expect(unhandled).toEqual([]);
});

function raise(): never {
  throw new Error('no');
}
