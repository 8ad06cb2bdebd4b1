import { describe, expect, it } from 'vitest';
import { createReceiver } from '../../src/receive/create-receiver.ts';
import type { ReceiverOptions } from '../../src/receive/options.ts';
import { memoryStore } from '../../src/replay/memory-store.ts';
import type { Authenticator } from '../../src/sources/authenticator.ts';
import { byourside } from '../../src/sources/byourside.ts';
import type { EventMap, Source } from '../../src/sources/source.ts';
import { delivery, payload, recorder, secret } from './deliver.ts';

const never = () => new Promise<never>(() => {});

/** By Your Side, with one part that a user has written. */
function sourceWith(part: Partial<Source<EventMap>>, authenticator: Partial<Authenticator> = {}) {
  return { ...byourside, ...part, authenticator: { ...byourside.authenticator, ...authenticator } } as never;
}

async function deliver(source: never, options: ReceiverOptions = {}, headers = {}) {
  const { observe, reports } = recorder();
  const receive = createReceiver<never, number>(source, secret, () => {}, {
    secretTimeoutMs: 20,
    log: false,
    observe,
    ...options,
  });
  const signed = delivery(payload());
  const header = (name: string) => (name in headers ? (headers as Record<string, string>)[name] : signed.header(name));
  const reply = await receive({ ...signed, header });
  const [report] = reports;
  return { ...reply, message: report !== undefined && 'error' in report ? report.error.message : '' };
}

describe('a promise of a user that never settles', () => {
  it.each([
    ['of readHeaders', sourceWith({}, { readHeaders: never as never }), {}, {}, 'The authenticator'],
    ['of authenticate', sourceWith({}, { authenticate: never }), {}, {}, 'The authenticator'],
    [
      'of authenticate, for a body with an encoding',
      sourceWith({}, { authenticate: never }),
      {},
      { 'content-encoding': 'gzip' },
      'The authenticator',
    ],
    ['of eventName', sourceWith({ eventName: never }), {}, {}, 'The source'],
    ['of callId', sourceWith({ callId: never }), {}, {}, 'The source'],
    ['of position', sourceWith({ position: never }), { detectStale: true, replay: memoryStore() }, {}, 'The source'],
    [
      'of phase',
      sourceWith({ position: undefined, phase: never as never }),
      { detectStale: true, replay: memoryStore() },
      {},
      'The source',
    ],
    ['of payload', sourceWith({ payload: never }), {}, {}, 'The source'],
    ['of many', sourceWith({ many: never }), {}, {}, 'The source'],
    ['of a handshake', sourceWith({ handshake: never as never }), {}, {}, 'The handshake'],
  ] as const)('%s fails the delivery after secretTimeoutMs', async (_, source, options, headers, who) => {
    const reply = await deliver(source, options, headers);
    expect([reply.status, reply.body]).toEqual([500, '{"error":"internal_error"}']);
    expect(reply.message).toBe(`${who} gave no answer within secretTimeoutMs (20).`);
  });

  it('of the authenticator looks like a wrong signature to an unknown tenant', async () => {
    const receive = createReceiver<never, number>(
      sourceWith({}, { authenticate: never }),
      () => null,
      () => {},
      {
        secretTimeoutMs: 20,
        log: false,
      },
    );
    expect(await receive(delivery(payload()))).toMatchObject({ status: 400, body: '{"error":"invalid_signature"}' });
  });
});

describe('an event without a handler', () => {
  it('asks neither for a scope nor for a store', async () => {
    const unasked = () => expect.unreachable();
    const receive = createReceiver(byourside, secret, { 'call.failed': () => {} }, { scope: unasked, replay: unasked });
    expect(await receive(delivery(payload()))).toMatchObject({ status: 200, body: '{"outcome":"ignored"}' });
  });

  it('leaves its mark in the store all the same with detectStale', async () => {
    const replay = memoryStore();
    const stale: boolean[] = [];
    const onEvent = {
      'call.in_progress': (_event: object, context: { readonly stale: boolean }) => stale.push(context.stale),
    };
    const receive = createReceiver(byourside, secret, onEvent, { detectStale: true, replay: () => replay });
    await receive(delivery(payload({ event: 'call.failed', timestamp: '2026-05-12T14:00:05Z' })));
    await receive(delivery(payload({ event: 'call.in_progress', timestamp: '2020-01-01T00:00:00Z' })));
    expect(stale).toEqual([true]);
  });
});
