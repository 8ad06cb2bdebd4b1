import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReceiver } from '../../src/receive/create-receiver.ts';
import { eventKeyOf, eventName, namelessEvent, positionKeyOf } from '../../src/replay/event-key.ts';
import { memoryStore } from '../../src/replay/memory-store.ts';
import { once } from '../../src/replay/once.ts';
import { onceKeyOf } from '../../src/replay/once-key.ts';
import { byourside } from '../../src/sources/byourside.ts';
import { delivery, payload, secret } from '../receive/deliver.ts';

const text = fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.string({ minLength: 190, maxLength: 260 }));
const aName = "1 to 100 lower-case letters, digits and '-', beginning with a letter, such as byourside";
const source = fc.constantFrom('byourside', 'once', 'ended', 'event', 'nextneural');

describe('the keys in a store', () => {
  it('never collide between events, keys of once and ended calls', () => {
    fc.assert(
      fc.property(source, text, text, (name, id, other) => {
        const keys = [eventKeyOf(name, id), positionKeyOf(name, '', id)];
        if (!/[\0\p{Surrogate}]/u.test(other)) keys.push(onceKeyOf(other.startsWith('event:') ? 'x' : other));
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  it('are different for different events, and text that every store can keep', () => {
    fc.assert(
      fc.property(source, text, text, text, text, (name, scope, id, otherScope, otherId) => {
        const key = eventKeyOf(name, id, scope);
        expect(key.length).toBeLessThan(500);
        expect(key).not.toMatch(/[\0\p{Surrogate}]/u);
        if (scope !== otherScope || id !== otherId) expect(eventKeyOf(name, otherId, otherScope)).not.toBe(key);
      }),
    );
  });

  it('are short for a scope of 4,000 letters that a URL escapes, and for a lone surrogate', () => {
    for (const scope of ['é'.repeat(4_000), '\ud800', 'a\0b'])
      expect(eventName('byourside', scope, 'evt_1').length).toBeLessThan(300);
    expect(eventName('byourside', 'a b', 'evt_1')).toBe('byourside:a%20b:evt_1');
  });

  it('stay apart if a scope or an id is the fingerprint of another, which everybody can compute', () => {
    const long = 'x'.repeat(201);
    const [, scopePart = ''] = eventName('byourside', long, 'evt_1').split(':');
    const [, , idPart = ''] = eventName('byourside', '', long).split(':');
    expect(scopePart).toMatch(/^#[0-9a-f]{64}$/);
    for (const guess of [scopePart, decodeURIComponent(scopePart), scopePart.slice(1), `id-${scopePart.slice(1)}`])
      expect(eventName('byourside', guess, 'evt_1')).not.toBe(eventName('byourside', long, 'evt_1'));
    for (const guess of [idPart, idPart.slice(1), `id-${idPart.slice(1)}`])
      expect(eventName('byourside', '', guess)).not.toBe(eventName('byourside', '', long));
    const nameless = namelessEvent('byourside', '', 'f'.repeat(64));
    const [, , body = ''] = nameless.split(':');
    for (const guess of [body, body.slice(1)]) expect(eventName('byourside', '', guess)).not.toBe(nameless);
  });

  it.each([
    [
      () => eventKeyOf('byourside', undefined as never),
      'eventId must be a non-empty string, such as evt_1, got undefined.',
    ],
    [() => eventKeyOf('', 'evt_1'), `source must be ${aName}, got an empty string.`],
    [() => eventKeyOf(byourside as never, 'evt_1'), `source must be ${aName}, got an object.`],
    [() => eventKeyOf('a:b', 'evt_1'), `source must be ${aName}, got a string.`],
    [() => eventKeyOf('a\0', 'evt_1'), `source must be ${aName}, got a string.`],
    [() => eventKeyOf('x'.repeat(101), 'evt_1'), `source must be ${aName}, got a string.`],
    [() => eventKeyOf('byourside', 'evt_1', Promise.resolve('') as never), 'scope must be a string, got an object.'],
    [() => onceKeyOf({} as never), 'key must be a non-empty string, such as an event id, got an object.'],
    [() => onceKeyOf('k'.repeat(996)), 'key must be at most 995 characters, without NUL or lone surrogates.'],
    [() => onceKeyOf('\ud800'), 'key must be at most 995 characters, without NUL or lone surrogates.'],
  ])('are refused if a part is wrong (%#)', (make, message) => {
    expect(make).toThrow(new TypeError(message));
  });
});

describe('a worker on the store of a receiver', () => {
  it('runs the job to which a handler gave the key of its event', async () => {
    const store = memoryStore();
    const jobs: string[] = [];
    const receive = createReceiver(byourside, secret, (_event, { eventKey }) => jobs.push(eventKey), { replay: store });
    await receive(delivery(payload()));
    const work = () => once(store, String(jobs[0]), () => 'done');
    expect(await work()).toMatchObject({ status: 'processed' });
    expect(await work()).toEqual({ status: 'duplicate' });
  });

  it('shares the work on an event under the key that eventKeyOf makes', async () => {
    const store = memoryStore();
    let runs = 0;
    const receive = createReceiver(byourside, secret, () => ++runs, { replay: store, scope: 'tenant 1' });
    const sent = payload();
    const key = eventKeyOf('byourside', sent.eventId, 'tenant 1');
    expect(await once(store, key, () => 1)).toMatchObject({ status: 'processed' });
    expect(await receive(delivery(sent))).toMatchObject({ status: 200, body: '{"outcome":"duplicate"}' });
    expect(runs).toBe(0);
  });

  it('finds what markDone has imported, for receivers and for once', async () => {
    const store = memoryStore();
    const sent = payload();
    store.markDone(eventKeyOf('byourside', sent.eventId), 60_000);
    store.markDone(onceKeyOf('job_1'), 60_000);
    const receive = createReceiver(byourside, secret, () => expect.unreachable(), { replay: store });
    expect(await receive(delivery(sent))).toMatchObject({ body: '{"outcome":"duplicate"}' });
    expect(await once(store, 'job_1', () => expect.unreachable())).toEqual({ status: 'duplicate' });
  });
});
