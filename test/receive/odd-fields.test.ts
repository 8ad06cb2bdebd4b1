import { inspect } from 'node:util';
import {
  byourside,
  constructEvent,
  createReceiver,
  defineSource,
  type EventContext,
  type InvalidEvent,
  type ReceiverOptions,
  sender,
  sharedSecretHeader,
  timestampedHmac,
} from 'callhook';
import { memoryStore } from 'callhook/replay';
import { nextneural } from 'callhook/sources/nextneural';
import { describe, expect, expectTypeOf, it } from 'vitest';
import * as z from 'zod/v4';
import * as mini from 'zod/v4/mini';
import { signHeader } from '../verify/signer.ts';
import { delivery, payload, recorder, secret } from './deliver.ts';

const fields = [{ name: 'confirmed', type: 'boolean' }] as const;
const odd = () => payload({ to: ['+14155550123'], summary: 5, extracted: { confirmed: 'private: yes' } });
const issues = [
  { path: 'to', expected: 'string' },
  { path: 'summary', expected: 'string' },
  { path: 'extracted.confirmed', expected: 'boolean' },
];

/** A receiver of By Your Side with what it saw. */
function setUp(options: ReceiverOptions<typeof fields> = {}) {
  const { reports, observe } = recorder();
  const seen: { readonly event: object; readonly context: EventContext<unknown> }[] = [];
  const onEvent = (event: object, context: EventContext<unknown>) => void seen.push({ event, context });
  return { reports, seen, receive: createReceiver(byourside, secret, onEvent, { fields, observe, ...options }) };
}

describe('an authentic event with fields of another type', () => {
  it('reaches the handler: values are converted or null, and the context and the report list the fields', async () => {
    const { receive, seen, reports } = setUp();
    const sent = odd();
    expect((await receive(delivery(sent))).status).toBe(200);
    expect(seen[0]?.event).toEqual({
      ...sent,
      timestamp: null,
      status: 'completed',
      to: null,
      objective: null,
      startedAt: null,
      endedAt: null,
      summary: '5',
      extracted: { confirmed: null },
      transcript: null,
      recordingUrl: null,
    });
    expect(seen[0]?.context.issues).toEqual(issues);
    expect(reports[0]).toMatchObject({ code: 'processed', eventId: sent.eventId, issues });
    expect(inspect(reports, { depth: 9 })).not.toMatch(/private|4155550123/);
  });

  it.each([
    ['"true"', true],
    ['"false"', false],
    ['"yes"', null],
    ['1', null],
  ])('as the boolean that %s stands for, if it stands for one', async (json, confirmed) => {
    const { receive, seen } = setUp();
    const { status } = await receive(delivery(payload({ extracted: { confirmed: JSON.parse(json) } })));
    expect(status).toBe(200);
    expect(seen[0]?.event).toMatchObject({ extracted: { confirmed } });
  });

  it('has no issues if everything fits', async () => {
    const { receive, seen, reports } = setUp();
    await receive(delivery(payload()));
    expect(seen[0]?.context.issues).toEqual([]);
    expect(reports[0]?.issues).toEqual([]);
    expectTypeOf<EventContext<unknown>['issues']>().toEqualTypeOf<
      readonly { readonly path: string; readonly expected: string }[]
    >();
  });

  it('takes its status from its name, if it has none that is text', async () => {
    const { receive, seen } = setUp();
    await receive(delivery(payload({ event: 'call.declined', status: [] })));
    expect(seen[0]?.event).toMatchObject({ status: 'declined' });
  });

  it.each([
    { eventId: '' },
    { eventId: null },
    { eventId: undefined },
    { eventId: true },
    { eventId: 7.5 },
    { eventId: ['e'] },
    { callId: '' },
    { callId: false },
    { callId: {} },
  ])('is refused without its ids: %j', async (other) => {
    const { receive, seen, reports } = setUp();
    expect((await receive(delivery(payload(other)))).status).toBe(422);
    expect(seen).toEqual([]);
    expect(reports[0]).toMatchObject({ code: 'schema_mismatch', eventName: 'call.completed' });
    expect(reports[0]?.issues.map(({ path }) => path)).toEqual(Object.keys(other));
  });

  it('is a duplicate when it comes again, and is not fitted a second time for the other kind of receiver', async () => {
    const replay = memoryStore();
    const { receive, seen } = setUp({ replay });
    const sent = odd();
    expect((await receive(delivery(sent))).body).toBe('{"outcome":"processed"}');
    expect((await receive(delivery(sent))).body).toBe('{"outcome":"duplicate"}');
    expect(seen).toHaveLength(1);
  });

  it('keeps its payload as it came, however deep', async () => {
    const depth = 200_000;
    const deep = `${'['.repeat(depth)}{"__proto__":{"admin":true}}${']'.repeat(depth)}`;
    for (const [more, event] of [
      ['"to":5', 'call.completed'],
      ['"to":"+1"', 'call.completed'],
      [`"to":${deep}`, 'call.completed'],
      ['"to":5', 'call.unheard_of'],
    ]) {
      const { receive, seen } = setUp();
      const kept: unknown[] = [];
      const { observe } = recorder();
      const unknown = createReceiver(byourside, secret, { unknown: (it) => void kept.push(it) }, { observe });
      const body = `{"event":"${event}","eventId":"e","callId":"c",${more},"deep":${deep},"__proto__":{"admin":1}}`;
      expect((await receive(delivery(body))).status).toBe(200);
      expect((await unknown(delivery(body))).status).toBe(200);
      const got = event === 'call.completed' ? seen[0]?.event : (kept[0] as { readonly payload: object }).payload;
      expect(Object.hasOwn(Object(got), '__proto__')).toBe(false);
      expect(Object.getPrototypeOf(got)).toBe(Object.prototype);
      let inner: unknown = (got as { readonly deep: unknown }).deep;
      while (Array.isArray(inner)) inner = inner[0];
      expect(inner).toEqual({});
      expect(Object.getOwnPropertyNames(inner)).toEqual([]);
    }
  });
});

describe('strict', () => {
  it('refuses a field of another type, and says which', async () => {
    const { receive, seen, reports } = setUp({ strict: true });
    expect(await receive(delivery(odd()))).toMatchObject({ status: 422, body: '{"error":"schema_mismatch"}' });
    expect(seen).toEqual([]);
    expect(reports[0]).toMatchObject({ code: 'schema_mismatch', issues });
    expect(reports[0]?.outcome === 'refused' && reports[0].error.message).toBe(
      'The body is not a valid call.completed: to is not of type string; summary is not of type string; ' +
        'extracted.confirmed is not of type boolean.',
    );
    expect((await receive(delivery(payload({ extracted: { confirmed: 'true' } })))).status).toBe(422);
    expect((await receive(delivery(payload({ extracted: { confirmed: true } })))).status).toBe(200);
  });

  it('belongs to one sender, or to all of a receiver', async () => {
    const send = async (own: boolean | undefined, all: boolean | undefined) => {
      const senders = [sender(byourside, secret, () => {}, { strict: own }), sender(nextneural(), 'n', () => {})];
      const receive = createReceiver(senders, { strict: all, observe: () => {} });
      const other = JSON.stringify({ event: 'call.ended', fired_at: 5 });
      const header = (name: string) => (name === 'x-workflow-secret' ? 'n' : undefined);
      const readBody = () => new TextEncoder().encode(other);
      const replies = [
        await receive(delivery(odd())),
        await receive({ method: 'POST', header, readBody, request: '' }),
      ];
      return replies.map(({ status }) => status);
    };
    expect(await send(undefined, undefined)).toEqual([200, 200]);
    expect(await send(true, undefined)).toEqual([422, 200]);
    expect(await send(undefined, true)).toEqual([422, 422]);
  });

  it('is an option of constructEvent, which otherwise makes the event fit', () => {
    const body = JSON.stringify(odd());
    const header = signHeader(body, secret);
    expect(constructEvent(body, header, secret, { fields })).toMatchObject({
      to: null,
      summary: '5',
      extracted: { confirmed: null },
    });
    expect(() => constructEvent(body, header, secret, { fields, strict: true })).toThrow(
      expect.objectContaining({ code: 'schema_mismatch', status: 422 }),
    );
    const without = JSON.stringify(payload({ callId: null }));
    expect(() => constructEvent(without, signHeader(without, secret), secret)).toThrow(/callId is not of type string/);
  });

  it.each([1, 'true', null])('is true or false, not %j', (strict) => {
    const options = { strict } as unknown as { readonly strict: boolean };
    expect(() => createReceiver(byourside, secret, () => {}, options)).toThrow(/strict must be true or false/);
    expect(() => sender(byourside, secret, () => {}, options)).toThrow(/strict must be true or false/);
    expect(() => constructEvent('{}', '', secret, options)).toThrow(/strict must be true or false/);
  });
});

describe('an event that does not fit a schema of your own', () => {
  const own = defineSource({
    name: 'own',
    authenticator: timestampedHmac({ header: 'X-BYS-Signature' }),
    events: {
      paid: z.looseObject({
        amount: z.number(),
        note: z.string().nullable(),
        by: z.record(z.string(), z.number()).optional(),
      }),
      refunded: mini.looseObject({ amount: mini.number() }),
    },
    eventName: 'type',
    eventId: 'id',
    callId: 'call',
  });
  const sent = { type: 'paid', id: 'evt_1', call: 'call_1', amount: '5', note: 5, by: { '+14155550123': 'private' } };
  const found = [
    { path: 'amount', expected: 'number' },
    { path: 'note', expected: 'string' },
    { path: 'by.*', expected: 'number' },
  ];

  it('goes to the handler `invalid`, unchanged, once', async () => {
    const { reports, observe } = recorder();
    const seen: InvalidEvent[] = [];
    const listed: unknown[] = [];
    const handlers = {
      paid: () => expect.unreachable(),
      invalid: (event: InvalidEvent, context: EventContext<unknown>) => {
        seen.push(event);
        listed.push(context.issues);
      },
    };
    const receive = createReceiver(own, secret, handlers, { observe });
    expect(await receive(delivery(sent))).toMatchObject({ status: 200, body: '{"outcome":"processed"}' });
    expect(await receive(delivery(sent))).toMatchObject({ status: 200, body: '{"outcome":"duplicate"}' });
    expect(seen).toEqual([
      { event: 'invalid', name: 'paid', eventId: 'evt_1', callId: 'call_1', issues: found, payload: sent },
    ]);
    expect(listed).toEqual([found]);
    expect(reports[0]).toMatchObject({ code: 'processed', eventName: 'paid', eventKey: 'own::evt_1', issues: found });
    expect(inspect(reports, { depth: 9 })).not.toMatch(/private|4155550123/);
  });

  it('is handled again if that handler fails', async () => {
    let runs = 0;
    const invalid = () => {
      runs += 1;
      if (runs === 1) throw new Error('not yet');
    };
    const receive = createReceiver(own, secret, { invalid }, { observe: () => {} });
    expect((await receive(delivery(sent))).status).toBe(500);
    expect((await receive(delivery(sent))).status).toBe(200);
  });

  it('is refused without that handler, and for a function', async () => {
    for (const onEvent of [{ unknown: () => {}, refunded: () => {} }, () => {}]) {
      const { reports, observe } = recorder();
      const receive = createReceiver(own, secret, onEvent, { observe });
      expect(await receive(delivery(sent))).toMatchObject({ status: 422, body: '{"error":"schema_mismatch"}' });
      expect(reports[0]).toMatchObject({ code: 'schema_mismatch', eventId: 'evt_1', issues: found });
    }
  });

  it('lists 20 fields at most', async () => {
    const receive = createReceiver(own, secret, { invalid: ({ issues }) => void counts.push(issues.length) });
    const counts: number[] = [];
    const by = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`key ${index}`, 'x']));
    await receive(delivery({ ...sent, by }));
    expect(counts).toEqual([20]);
  });

  it('is an event of By Your Side, too, if it lacks its ids or the receiver is strict', async () => {
    const names: string[] = [];
    const invalid = (event: InvalidEvent) => void names.push(`${event.name} ${event.issues[0]?.path}`);
    const receive = createReceiver(byourside, secret, { invalid });
    await receive(delivery(payload({ callId: '' })));
    await receive(delivery(payload({ to: 5 })));
    await createReceiver(byourside, secret, { invalid }, { strict: true })(delivery(payload({ to: 5 })));
    expect(names).toEqual(['call.completed callId', 'call.completed to']);
  });

  it('has a name of its own, which no event may take', () => {
    for (const name of ['unknown', 'invalid']) {
      const events = { [name]: z.looseObject({}) };
      const define = () => defineSource({ ...own, events });
      expect(define).toThrow(`events: the name '${name}' is reserved for the handler of ${name} events.`);
    }
    createReceiver(own, secret, { invalid: (event) => expectTypeOf(event).toEqualTypeOf<InvalidEvent>() });
    const source = nextneural();
    createReceiver(source, 'n', { invalid: (event) => expectTypeOf(event).toEqualTypeOf<InvalidEvent>() });
  });
});

describe('a schema of your own that waits for something', () => {
  const asked: string[] = [];
  const isKnown = async (id: string) => {
    asked.push(id);
    await Promise.resolve();
    return id.startsWith('cus_');
  };
  const own = defineSource({
    name: 'own',
    authenticator: sharedSecretHeader({ header: 'X-Secret' }),
    events: {
      refined: z.looseObject({ customer: z.string().refine(isKnown) }),
      transformed: z.looseObject({ customer: z.string().transform(async (id) => ({ id })) }),
      checked: mini.looseObject({ customer: mini.string().check(mini.refine(isKnown)) }),
      rejecting: z.looseObject({}).refine(() => Promise.reject(new Error('private'))),
      throwing: z.looseObject({}).refine(async () => {
        throw new Error('private');
      }),
    },
    eventName: 'type',
    eventId: 'id',
  });

  it.each([
    ['refined', 'cus_1', 200, { customer: 'cus_1' }],
    ['refined', 'x', 422, undefined],
    ['transformed', 'cus_1', 200, { customer: { id: 'cus_1' } }],
    ['checked', 'cus_1', 200, { customer: 'cus_1' }],
    ['checked', 'x', 422, undefined],
    ['rejecting', 'x', 500, undefined],
    ['throwing', 'x', 500, undefined],
  ])('is awaited: %s with %s', async (type, customer, status, expected) => {
    const { reports, observe } = recorder();
    const seen: unknown[] = [];
    const receive = createReceiver(own, 'shared', (event: object) => void seen.push(event), { observe });
    const readBody = () => new TextEncoder().encode(JSON.stringify({ type, id: 'evt_1', customer }));
    const reply = await receive({ method: 'POST', header: () => 'shared', readBody, request: null });
    expect(reply.status).toBe(status);
    if (expected === undefined) expect(seen).toEqual([]);
    else expect(seen[0]).toMatchObject(expected);
    expect(inspect(reports, { depth: 9 })).not.toContain('private');
  });
});
