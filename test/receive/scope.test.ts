import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createReceiver } from '../../src/receive/create-receiver.ts';
import type { Scope } from '../../src/receive/scope.ts';
import { eventName } from '../../src/replay/event-key.ts';
import { memoryStore } from '../../src/replay/memory-store.ts';
import { isStorable } from '../../src/replay/stored-text.ts';
import { byourside } from '../../src/sources/byourside.ts';
import { delivery, payload, recorder, secret } from './deliver.ts';

function setUp(scope: unknown, replay = memoryStore()) {
  const { reports, observe } = recorder();
  const receive = createReceiver(byourside, secret, () => {}, { observe, replay, scope: scope as Scope<string> });
  return { reports, receive };
}

describe('a scope function', () => {
  it('may be asynchronous: one tenant does not use up the ids of another', async () => {
    let tenant = 'a';
    const { reports, receive } = setUp(async () => tenant);
    const sent = payload();
    expect((await receive(delivery(sent))).body).toBe('{"outcome":"processed"}');
    tenant = 'b';
    expect((await receive(delivery(sent))).body).toBe('{"outcome":"processed"}');
    expect(reports.map(({ eventKey }) => eventKey)).toEqual(
      ['a', 'b'].map((one) => `byourside:${one}:${sent.eventId}`),
    );
  });

  it.each<[string, () => unknown, RegExp]>([
    ['undefined', () => undefined, /must return a string, and returned undefined/],
    ['a promise of undefined', async () => undefined, /returned undefined/],
    ['null', () => null, /returned null/],
    ['a number', () => 7, /returned 7/],
    ['an object', () => ({ tenant: 'private' }), /returned an object/],
    ['a String object', () => Object('private'), /returned an object/],
    ['a list', () => ['private'], /returned an array/],
    ['a function', () => () => 'private', /returned a function/],
    ['a symbol', () => Symbol('private'), /returned a symbol/],
    ['a rejection', () => Promise.reject(new Error('private')), /threw Error at /],
    [
      'an error',
      () => {
        throw new TypeError('private');
      },
      /threw TypeError at /,
    ],
  ])('that gives %s makes the delivery fail, and the report names the option', async (_what, scope, message) => {
    const { reports, receive } = setUp(scope);
    expect(await receive(delivery(payload()))).toMatchObject({ status: 500, body: '{"error":"internal_error"}' });
    expect(reports).toMatchObject([{ outcome: 'failed', code: 'internal_error', eventKey: null }]);
    expect(inspect(reports)).toMatch(/The function of the option scope/);
    expect(inspect(reports)).toMatch(message);
    expect(inspect(reports)).not.toMatch(/private/);
  });

  it('that does not answer is given up after secretTimeoutMs', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { reports, receive } = setUp(() => new Promise(() => {}));
    const reply = receive(delivery(payload()));
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await reply).status).toBe(500);
    expect(inspect(reports)).toMatch(/scope gave no answer within secretTimeoutMs/);
  });
});

describe('the name of an event', () => {
  it('is short, storable and its own for every scope (property)', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.constantFrom('é'.repeat(4_000), '\uD800', '\uDC00a', ''),
    );
    fc.assert(
      fc.property(text, text, text, text, (scope, id, otherScope, otherId) => {
        const name = eventName('byourside', scope, id);
        expect(name.length).toBeLessThan(500);
        expect(isStorable(name)).toBe(true);
        const isSame = scope === otherScope && id === otherId;
        expect(name === eventName('byourside', otherScope, otherId)).toBe(isSame);
      }),
    );
  });
});
