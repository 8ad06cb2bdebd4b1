import {
  type CallEvents,
  createReceiver,
  custom,
  type DeliveryReport,
  defineSource,
  type ReceiverOptions,
  type Source,
  sharedSecretHeader,
  timestampedHmac,
  type UnknownEvent,
} from 'callhook';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/v4';
import * as mini from 'zod/v4/mini';
import * as z323 from 'zod323';
import { memoryStore } from '../../src/replay/memory-store.ts';
import { signHeader } from '../verify/signer.ts';
import { didww, stripe } from './senders.ts';

const secret = 'shared';

/** Delivers authentic bodies, and returns the events and the reports. */
async function receive(
  source: Source<Record<string, object>>,
  bodies: readonly unknown[],
  { headers = {}, ...options }: ReceiverOptions & { readonly headers?: Readonly<Record<string, string>> } = {},
) {
  const events: unknown[] = [];
  const stale: boolean[] = [];
  const reports: DeliveryReport[] = [];
  const note = (event: object, context: { readonly stale: boolean }) => {
    events.push(event);
    stale.push(context.stale);
  };
  const names = Object.keys(source.events).map((name) => [name, note] as const);
  const handlers = { ...Object.fromEntries(names), unknown: note };
  const observe = (report: DeliveryReport) => void reports.push(report);
  const handle = createReceiver(source, secret, handlers, { observe, ...options });
  for (const body of bodies) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const { header: name } = source.authenticator;
    const signed: Readonly<Record<string, string>> = { [`${name}`]: signHeader(text, secret), ...headers };
    const readBody = () => new TextEncoder().encode(text);
    await handle({ method: 'POST', header: (one) => signed[one], readBody, request: null });
  }
  return { events, stale, reports, codes: reports.map(({ code }) => code) };
}

const definition = {
  name: 'tested',
  authenticator: timestampedHmac({ header: 'X-Signature' }),
  events: { ping: mini.looseObject({ type: mini.literal('ping') }) },
  eventName: 'type',
  eventId: 'id',
};

describe('a source of a dozen lines', () => {
  it('Stripe: verifies, types and dispatches, and handles every event once', async () => {
    const paid = { id: 'evt_1', type: 'invoice.paid', data: { object: { customer: 'cus_1', total: 5 } } };
    const { events, reports, codes } = await receive(stripe, [
      paid,
      paid,
      { id: 'evt_2', type: 'invoice.new' },
      { ...paid, data: {} },
    ]);
    expect(codes).toEqual(['processed', 'duplicate', 'processed', 'schema_mismatch']);
    expect(events[0]).toEqual(paid);
    expect(events[1]).toEqual({
      event: 'unknown',
      name: 'invoice.new',
      eventId: 'evt_2',
      callId: null,
      payload: { id: 'evt_2', type: 'invoice.new' },
    });
    expect(reports[0]).toMatchObject({
      source: 'stripe',
      eventId: 'evt_1',
      callId: null,
      eventKey: 'stripe::evt_1',
    });
    expect(reports[3]).toMatchObject({
      error: { message: expect.stringMatching(/data\.object is not of type object/) },
    });
  });

  it('DIDWW: recognises a retry by its id, and marks an event after the end of its call', async () => {
    const event = (id: string, type: string) => ({
      id,
      type,
      ts: '2026-01-01T10:00:00.000Z',
      global_tag: 'call_1',
      data: {},
    });
    const sent = [event('1', 'call.ended'), event('1', 'call.ended'), event('2', 'call.started')];
    const { events, reports, codes, stale } = await receive(didww, sent, { detectStale: true, replay: memoryStore() });
    expect(codes).toEqual(['processed', 'duplicate', 'processed']);
    expect(stale).toEqual([false, true]);
    expect(events[0]).toEqual({ type: 'call.ended', ts: new Date('2026-01-01T10:00:00Z'), global_tag: 'call_1' });
    expect(reports[0]).toMatchObject({ callId: 'call_1', eventKey: 'didww::1' });
  });
});

describe('the name and the ids', () => {
  it('may be found by functions of the payload and the headers', async () => {
    const source = defineSource({
      ...definition,
      eventName: (_, { header }) => header('x-event'),
      eventId: ({ call }, { header }) => `${String(call)}/${header('x-id')}`,
      callId: ({ call }) => call,
    });
    const { reports } = await receive(source, [{ type: 'ping', call: 'c' }], {
      headers: { 'x-event': 'ping', 'x-id': '7' },
    });
    expect(reports).toMatchObject([{ code: 'processed', eventName: 'ping', callId: 'c', eventKey: 'tested::c/7' }]);
  });

  it.each([undefined, null, '', 7.5, true, ['a'], { a: 1 }])(
    'count as missing if they are %j: a fingerprint of the body then replaces the id',
    async (id) => {
      const source = defineSource({ ...definition, callId: 'call' });
      const body = { type: 'ping', id, call: id };
      const { codes, reports } = await receive(source, [body, body, { ...body, n: 1 }]);
      expect(codes).toEqual(['processed', 'duplicate', 'processed']);
      expect(reports[0]).toMatchObject({ eventId: null, callId: null });
      expect(reports[0]?.eventKey).toMatch(/^tested::#body-[0-9a-f]{64}$/);
      expect((await receive(defineSource({ ...definition, eventName: 'id' }), [body])).codes).toEqual([
        'schema_mismatch',
      ]);
    },
  );

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('named %s are never inherited', async (key) => {
    const source = defineSource({ ...definition, eventName: key, eventId: key, callId: key });
    expect((await receive(source, ['{}'])).codes).toEqual(['schema_mismatch']);
    const { reports } = await receive(source, [`{"${key}":"ping","type":"ping"}`]);
    // No payload has a key `__proto__`: see src/parse-json.ts.
    const own = { code: 'processed', eventId: 'ping', callId: 'ping' };
    expect(reports).toMatchObject([key === '__proto__' ? { code: 'schema_mismatch' } : own]);
  });

  it.each(['constructor', 'toString', '__proto__'])(
    'an event named %s is unknown unless the source has its schema',
    async (name) => {
      const { events, codes } = await receive(defineSource(definition), [`{"type":"${name}"}`]);
      expect(codes).toEqual(['processed']);
      expect((events[0] as UnknownEvent).name).toBe(name);
      const schemas = JSON.parse(`{"${name}":0}`);
      Object.defineProperty(schemas, name, { value: mini.object({ type: mini.string() }), enumerable: true });
      expect(
        (await receive(defineSource({ ...definition, events: schemas }), [`{"type":"${name}","x":1}`])).events,
      ).toEqual([{ type: name }]);
    },
  );

  it('that throw are a bug of the source: 500, and no report holds the error', async () => {
    const source = defineSource({
      ...definition,
      eventId: () => {
        throw new Error('private');
      },
    });
    const { reports } = await receive(source, [{ type: 'ping' }]);
    expect(reports).toMatchObject([{ code: 'internal_error', status: 500 }]);
    expect(JSON.stringify(reports)).not.toContain('private');
  });
});

describe('the schemas', () => {
  it('may be of either flavour of zod, drop or keep unknown fields, and change values', async () => {
    const type = z.string();
    const source = defineSource({
      ...definition,
      events: {
        plain: z.object({ type }),
        mini: mini.object({ type: mini.string() }),
        loose: z.looseObject({ type }),
        changed: z
          .object({ at: z.string().transform((text) => new Date(text)) })
          .transform(({ at }) => ({ year: at.getUTCFullYear() })),
        defaulted: z.object({ n: z.number().default(5) }),
        either: z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]),
      },
    });
    const sent = ['plain', 'mini', 'loose', 'changed', 'defaulted', 'either'].map((name) => ({
      type: name,
      at: '2026-02-03',
      b: '',
    }));
    const { events, codes } = await receive(source, sent);
    expect(codes).toEqual(Array(6).fill('processed'));
    expect(events).toEqual([{ type: 'plain' }, { type: 'mini' }, sent[2], { year: 2026 }, { n: 5 }, { b: '' }]);
  });

  it('that throw are a bug of the source', async () => {
    const broken = z.looseObject({}).transform(() => {
      throw new Error('private');
    });
    const source = defineSource({ ...definition, events: { broken } });
    const { codes, reports } = await receive(source, [{ type: 'broken' }]);
    expect(codes).toEqual(['internal_error']);
    expect(JSON.stringify(reports)).not.toContain('private');
  });

  it('do not change with the object that they were given in', async () => {
    const events: Record<string, typeof definition.events.ping> = { ...definition.events };
    const source = defineSource({ ...definition, events });
    delete events.ping;
    const { reports } = await receive(source, [{ type: 'ping' }]);
    expect(reports).toMatchObject([{ code: 'processed', eventName: 'ping' }]);
    expect(Object.keys(source.events)).toEqual(['ping']);
  });
});

describe('a wrong definition is refused at once', () => {
  const define = (change: object) => () => defineSource({ ...definition, ...change } as typeof definition);
  const authenticator = definition.authenticator;
  it.each([
    [{ name: 'x'.repeat(101) }, /name must be 1 to 100 lower-case letters, .* got a string\.$/],
    [{ name: undefined }, /name must be 1 to 100 lower-case letters, .* got undefined\.$/],
    [{ name: '' }, /name must be/],
    [{ name: 'Stripe' }, /name must be .* got a string\.$/],
    [{ name: 'a:b' }, /name must be/],
    [{ name: '#ended' }, /name must be/],
    [{ name: 'a\n' }, /name must be/],
    [{ name: ['stripe'] }, /name must be/],
    [{ authenticator: undefined }, /authenticator must be made by a function such as timestampedHmac/],
    [{ authenticator: {} }, /authenticator must be made by a function such as timestampedHmac/],
    [{ authenticator: timestampedHmac }, /authenticator must be made by a function such as timestampedHmac/],
    [{ authenticator: { ...authenticator, tolerance: Number.NaN } }, /tolerance must be/],
    [
      { authenticator: { ...authenticator, header: 'X-Signature' } },
      /header of an authenticator must be in lower case/,
    ],
    [{ authenticator: { ...authenticator, header: 'x y' } }, /name of a header/],
    [{ events: undefined }, /at least one event/],
    [{ events: {} }, /at least one event/],
    [{ events: { ping: {} } }, /'ping' must have a schema, such as .* Standard Schema, got an object\.$/],
    [{ events: { ping: null } }, /'ping' must have a schema, .* got null\.$/],
    [{ events: { ping: () => true } }, /'ping' must have a schema, .* got a function\.$/],
    [{ events: { ping: 'object' } }, /'ping' must have a schema, .* got a string\.$/],
    [
      { events: { ...definition.events, pong: z323.object({}) } },
      /events: 'pong' has a schema of a zod before 3\.24\. .* zod 3\.25\.76 .*: import \* as z from 'zod\/v4'\.$/,
    ],
    [{ events: { pong: z323.string().transform(Number) } }, /'pong' has a schema of a zod before 3\.24\./],
    [{ events: { ping: { '~standard': { vendor: 'made' } } } }, /'ping' must have a schema, .* got an object\.$/],
    [{ events: { ping: { '~standard': null } } }, /'ping' must have a schema, .* got an object\.$/],
    [{ events: { ping: { _def: {} } } }, /'ping' must have a schema, .* got an object\.$/],
    [
      { events: { ...definition.events, unknown: definition.events.ping } },
      /reserved for the handler of unknown events/,
    ],
    [{ eventName: undefined }, /eventName must be a key of the payload or a function, got undefined\.$/],
    [{ eventId: 5 }, /eventId must be a key/],
    [{ callId: {} }, /callId must be a key/],
    [{ phase: 'live' }, /phase must be a function/],
    [{ eventsWithFields: {} }, /eventsWithFields must be a function/],
  ])('%#: %o', (change, message) => {
    expect(define(change)).toThrow(TypeError);
    expect(define(change)).toThrow(message);
  });

  it.each([
    [{ ping: z323.object({}) }, /^eventsWithFields: 'ping' has a schema of a zod before 3\.24\./],
    [{ ping: {} }, /^eventsWithFields: 'ping' must have a schema, .* got an object\.$/],
    [undefined, /^eventsWithFields must have a schema for at least one event\.$/],
    [Promise.resolve(definition.events), /^eventsWithFields must have a schema for at least one event\.$/],
  ])('so is what eventsWithFields returns, when a receiver is made: %#', (returned, message) => {
    // A mistake that TypeScript refuses, made by users of JavaScript.
    const source = defineSource({
      ...definition,
      eventsWithFields: () => returned as unknown as typeof definition.events,
    });
    const make = () =>
      createReceiver(source as unknown as Source<CallEvents>, secret, () => {}, { fields: [{ name: 'a' }] });
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });

  it('but an optional part may be undefined', () => {
    const left = { callId: undefined, phase: undefined, eventsWithFields: undefined };
    expect(defineSource({ ...definition, ...left }).name).toBe('tested');
    expect(defineSource({ ...definition, authenticator: custom(() => true) }).authenticator.header).toBe(undefined);
    const byHeader = sharedSecretHeader({ header: 'X-Secret' });
    expect(defineSource({ ...definition, authenticator: byHeader }).authenticator.header).toBe('x-secret');
  });

  it('so are fields for a source without extracted fields', () => {
    const fields = [{ name: 'a' }] as never;
    expect(() => createReceiver(stripe, secret, () => {}, { fields })).toThrow(/events of stripe have no extracted/);
  });

  it('so is a value that is not a source', () => {
    for (const source of [undefined, 'whsec', () => stripe, {}]) {
      expect(() => createReceiver(source as typeof stripe, secret, () => {})).toThrow(/made by defineSource/);
    }
  });
});

describe('methods with GET', () => {
  const events = { ping: z.looseObject({}) };
  const parts = { name: 'own', events, eventName: 'type', eventId: 'id', methods: ['GET', 'POST'] } as const;
  const signsBody = timestampedHmac({ header: 'X-Signature' });

  it('are refused where nothing signs the query and nothing answers a challenge', () => {
    expect(() => defineSource({ ...parts, authenticator: signsBody })).toThrow(
      'methods has GET, but the authenticator signs only the body of a POST, and no handshake takes a GET.',
    );
  });

  it('are taken with a handshake, and with an authenticator that shows who the sender is', () => {
    expect(() => defineSource({ ...parts, authenticator: signsBody, handshake: () => undefined })).not.toThrow();
    expect(() => defineSource({ ...parts, authenticator: sharedSecretHeader({ header: 'X-Secret' }) })).not.toThrow();
  });
});
