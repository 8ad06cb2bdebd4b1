import {
  byourside,
  type CallEvents,
  createReceiver,
  custom,
  type EventContext,
  sharedSecretHeader,
  standardWebhooks,
  timestampedHmac,
  type UnknownEvent,
} from 'callhook';
import { webhook } from 'callhook/fetch';
import type { NextneuralEvents } from 'callhook/sources/nextneural';
import { type VoyloEvent, type VoyloEvents, type VoyloOptions, voylo, voyloEventSchemas } from 'callhook/sources/voylo';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { memoryStore } from '../../src/replay/memory-store.ts';
import { recorder } from '../receive/deliver.ts';
import { nowSeconds, signHeader } from '../verify/signer.ts';
import { duplicate, ignored, misfit, post, processed, refused } from './post.ts';

const secret = 'shared secret';
const authenticator = sharedSecretHeader({ header: 'X-Secret' });
const signed = { 'x-secret': secret };
const names = ['call.placed', 'call.answered', 'call.completed', 'call.failed'];

/** A handler with the events and the reports it has seen. */
function setUp(options: Omit<VoyloOptions<null>, 'authenticator'> = {}, secrets: string | string[] = secret) {
  const { reports, observe } = recorder();
  const seen: object[] = [];
  const contexts: EventContext<Request, null>[] = [];
  const onEvent = (event: object, context: EventContext<Request, null>) => {
    seen.push(event);
    contexts.push(context);
  };
  const handlers = Object.fromEntries([...names, 'unknown'].map((name) => [name, onEvent]));
  const handler = webhook(voylo({ authenticator, ...options }), secrets, handlers, {
    observe,
    detectStale: true,
    replay: memoryStore(),
  });
  return { handler, seen, contexts, reports };
}

describe('the authenticator', () => {
  it('is required', () => {
    // @ts-expect-error: no options
    expect(() => voylo()).toThrow(TypeError);
    // @ts-expect-error: no authenticator
    expect(() => voylo({})).toThrow(/voylo needs an authenticator, since Voylo does not document its scheme/);
    // @ts-expect-error: undefined is not an authenticator
    expect(() => voylo({ authenticator: undefined })).toThrow(TypeError);
    // @ts-expect-error: a secret is not an authenticator
    expect(() => voylo({ authenticator: 'whsec_test' })).toThrow(TypeError);
    expect(() => voylo(null as never)).toThrow(TypeError);
  });

  it.each([
    ['header_missing', {}],
    ['signature_mismatch', { 'x-secret': 'shared secreT' }],
    ['signature_mismatch', { 'x-secret': 'shared secret and more' }],
    ['signature_mismatch', { 'x-secret': 's' }],
  ])('refuses as %s if it is a shared secret: %j', async (code, headers) => {
    const { handler, seen, reports } = setUp();
    expect(await post(handler, { event: 'call.placed' }, headers)).toBe(refused);
    expect(seen).toEqual([]);
    expect(reports[0]).toMatchObject({ outcome: 'refused', code, source: 'voylo' });
  });

  it('takes several secrets during a rotation', async () => {
    const { handler, contexts } = setUp({}, ['the new secret', secret]);
    expect(await post(handler, { event: 'call.placed' }, signed)).toBe(processed);
    expect(contexts[0]?.secretIndex).toBe(1);
  });

  it('may be a signature, and handlers get its time', async () => {
    const seen: Date[] = [];
    const source = voylo({ authenticator: timestampedHmac({ header: 'X-Signature' }) });
    const handler = webhook(source, secret, (_event, { signedAt }) => {
      expectTypeOf(signedAt).toEqualTypeOf<Date>();
      seen.push(signedAt);
    });
    const body = JSON.stringify({ type: 'call.completed', publicId: 'call_1' });
    const time = nowSeconds() - 5;
    expect(await post(handler, body, { 'x-signature': signHeader(body, secret, time) })).toBe(processed);
    expect(seen).toEqual([new Date(time * 1000)]);
  });

  it('may be any other', async () => {
    const source = voylo({ authenticator: custom(({ header }) => header('x-token') === 'let me in') });
    const handler = webhook(source, secret, () => {}, { observe: () => {} });
    expect(await post(handler, { event: 'call.placed' }, { 'x-token': 'let me in' })).toBe(processed);
    expect(await post(handler, { event: 'call.placed' }, signed)).toBe(refused);
    expect(() => voylo({ authenticator: standardWebhooks() })).not.toThrow();
  });
});

describe('the four events', () => {
  it('are these', () => {
    expect(Object.keys(voyloEventSchemas)).toEqual(names);
  });

  it.each(names)('%s needs only its name, in event or type, and is kept as it was sent', async (name) => {
    const { handler, seen } = setUp();
    const others = {
      publicId: 'call_1',
      to: '+201091447677',
      variables: { order_id: 'ORD-1234' },
      constructor: 'kept',
    };
    expect(await post(handler, { event: name }, signed)).toBe(processed);
    expect(await post(handler, { type: name }, signed)).toBe(processed);
    expect(await post(handler, { type: name, ...others }, signed)).toBe(processed);
    expect(seen).toEqual([
      { event: name, publicId: null },
      { event: name, type: name, publicId: null },
      { event: name, type: name, ...others },
    ]);
  });

  it.each([
    { event: 'evt_1', type: 'call.placed' },
    { event: { id: 'evt_1' }, type: 'call.placed' },
    { event: 'call.placed', type: 'event' },
    { event: 'call.placed', type: 5 },
  ])('are recognised in the one that has a name: %j', async (body) => {
    const { handler, seen } = setUp();
    expect(await post(handler, body, signed)).toBe(processed);
    expect(seen).toEqual([{ ...body, event: 'call.placed', publicId: null }]);
  });

  it('have their name where you say', async () => {
    const inKey = setUp({ eventName: 'topic' });
    expect(await post(inKey.handler, { topic: 'call.failed', event: 'call.placed' }, signed)).toBe(processed);
    expect(inKey.seen).toEqual([{ topic: 'call.failed', event: 'call.failed', publicId: null }]);
    const inHeader = setUp({ eventName: (_, { header }) => header('x-event') });
    expect(await post(inHeader.handler, { event: 'x' }, { ...signed, 'x-event': 'call.answered' })).toBe(processed);
    expect(inHeader.seen).toEqual([{ event: 'call.answered', publicId: null }]);
    for (const wrong of [5, {}]) {
      expect(() => voylo({ authenticator, eventName: wrong as never })).toThrow(TypeError);
      expect(() => voylo({ authenticator, callId: wrong as never })).toThrow(TypeError);
      expect(() => voylo({ authenticator, eventId: wrong as never })).toThrow(TypeError);
    }
  });

  it.each([{}, { event: null }, { type: 5.5 }, { event: '', type: '' }, { name: 'call.placed' }, []])(
    'are refused without a name: %j',
    async (body) => {
      const { handler, seen } = setUp();
      expect(await post(handler, body, signed)).toBe(misfit);
      expect(seen).toEqual([]);
    },
  );

  it('are accepted with an id of another type: an integer is its text, and anything else is null', async () => {
    const { handler, seen, contexts } = setUp();
    expect(await post(handler, { event: 'call.placed', publicId: 5 }, signed)).toBe(processed);
    expect(await post(handler, { event: 'call.placed', publicId: 5, attempt: 2 }, signed)).toBe(duplicate);
    expect(await post(handler, { event: 'call.placed', publicId: ['call_1'] }, signed)).toBe(processed);
    expect(seen).toEqual([
      { event: 'call.placed', publicId: '5' },
      { event: 'call.placed', publicId: null },
    ]);
    expect(contexts[0]).toMatchObject({
      eventKey: 'voylo::call.placed:5',
      issues: [{ path: 'publicId', expected: 'string' }],
    });
  });

  it('do not let __proto__ into the event', async () => {
    const { handler, seen } = setUp();
    const body = '{"event":"call.placed","__proto__":{"admin":true,"publicId":"call_0"}}';
    expect(await post(handler, body, signed)).toBe(processed);
    expect(seen[0]).not.toHaveProperty('admin');
    expect(seen[0]).toMatchObject({ publicId: null });
  });

  it('go to the handler unknown if their name is unknown, and are ignored without it', async () => {
    const { handler, seen } = setUp();
    for (const event of ['call.ringing', 'constructor', '__proto__']) {
      expect(await post(handler, { event, publicId: 'call_1' }, signed)).toBe(processed);
    }
    const payload = { event: 'call.ringing', publicId: 'call_1' };
    expect(seen[0]).toEqual({ event: 'unknown', name: 'call.ringing', eventId: null, callId: 'call_1', payload });
    const without = webhook(voylo({ authenticator }), secret, () => {});
    expect(await post(without, { event: 'call.ringing' }, signed)).toBe(ignored);
  });
});

describe('an event that is sent again', () => {
  it('is recognised by its name and its call', async () => {
    const { handler, seen, contexts, reports } = setUp();
    const placed = { event: 'call.placed', publicId: 'call_1' };
    expect(await post(handler, placed, signed)).toBe(processed);
    expect(await post(handler, placed, signed)).toBe(duplicate);
    expect(await post(handler, { attempt: 2, ...placed }, signed)).toBe(duplicate);
    expect(await post(handler, { ...placed, event: 'call.completed' }, signed)).toBe(processed);
    expect(await post(handler, { ...placed, publicId: 'call_2' }, signed)).toBe(processed);
    expect(seen).toHaveLength(3);
    expect(contexts[0]?.eventKey).toBe('voylo::call.placed:call_1');
    expect(reports[0]).toMatchObject({ eventName: 'call.placed', callId: 'call_1' });
  });

  it.each([
    ['a call without an id', { event: 'call.placed', to: '+1' }],
    ['an empty id', { event: 'call.placed', publicId: '' }],
    ['an unknown event', { event: 'call.digit', publicId: 'call_1' }],
  ])('is recognised only by its body: %s', async (_which, body) => {
    const { handler, contexts } = setUp();
    expect(await post(handler, body, signed)).toBe(processed);
    expect(await post(handler, body, signed)).toBe(duplicate);
    // Any difference makes it another event, so that none is lost.
    expect(await post(handler, { ...body, digit: 2 }, signed)).toBe(processed);
    expect(contexts[0]?.eventKey).toMatch(/^voylo::#body-[0-9a-f]{64}$/);
  });

  it('is recognised by the call that you find', async () => {
    const { handler, contexts } = setUp({
      eventName: (_, { header }) => header('x-event'),
      callId: ({ call }) => (call as { id: string }).id,
    });
    const headers = { ...signed, 'x-event': 'call.placed' };
    expect(await post(handler, { call: { id: 'call_1' } }, headers)).toBe(processed);
    expect(await post(handler, { call: { id: 'call_1' }, attempt: 2 }, headers)).toBe(duplicate);
    expect(contexts[0]?.eventKey).toBe('voylo::call.placed:call_1');
  });

  it('is recognised by an id that you find, such as a header', async () => {
    const { handler, contexts } = setUp({ eventId: (_, { header }) => header('x-delivery-id') });
    const placed = { event: 'call.placed', publicId: 'call_1' };
    expect(await post(handler, placed, { ...signed, 'x-delivery-id': 'd1' })).toBe(processed);
    expect(await post(handler, placed, { ...signed, 'x-delivery-id': 'd1' })).toBe(duplicate);
    expect(await post(handler, placed, { ...signed, 'x-delivery-id': 'd2' })).toBe(processed);
    expect(contexts[0]?.eventKey).toBe('voylo::d1');
    const inKey = setUp({ eventId: 'id' });
    expect(await post(inKey.handler, { ...placed, id: 'evt_1' }, signed)).toBe(processed);
    expect(inKey.contexts[0]?.eventKey).toBe('voylo::evt_1');
  });
});

describe('detectStale', () => {
  const send = async ({ handler, contexts }: ReturnType<typeof setUp>, at: string, headers = signed) => {
    for (const event of ['call.placed', 'call.completed', 'call.answered', 'call.failed', 'call.ringing']) {
      await post(handler, { [at]: event, publicId: 'call_1' }, { ...headers, 'x-event': event });
    }
    return contexts.map(({ stale }) => stale);
  };

  it('marks an event after the end of its call, if the name is in the payload', async () => {
    expect(await send(setUp(), 'event')).toEqual([false, false, true, false, false]);
    expect(await send(setUp({ eventName: 'topic' }), 'topic')).toEqual([false, false, true, false, false]);
  });

  it('marks nothing if a function finds the name', async () => {
    const options = setUp({ eventName: (_, { header }) => header('x-event') });
    expect(await send(options, 'event')).toEqual([false, false, false, false, false]);
  });
});

it('is typed, and keeps its events apart from those of others', () => {
  const source = voylo({ authenticator });
  webhook(source, secret, (event, context) => {
    expectTypeOf(event).toEqualTypeOf<VoyloEvent>();
    expectTypeOf(context.signedAt).toEqualTypeOf<null>();
    expectTypeOf(event.publicId).toEqualTypeOf<string | null>();
    expectTypeOf(event.to).toEqualTypeOf<unknown>();
    if (event.event === 'call.failed') expectTypeOf(event).toEqualTypeOf<VoyloEvents['call.failed']>();
  });
  webhook(source, secret, { unknown: (event) => expectTypeOf(event).toEqualTypeOf<UnknownEvent>() });
  const ofByourside = (event: CallEvents['call.completed']) => event.callId;
  const ofVoylo = (event: VoyloEvents['call.completed']) => event.publicId;
  const ofNextneural = (event: NextneuralEvents['call.ended']) => event.data;
  createReceiver(source, secret, { 'call.completed': ofVoylo });
  // @ts-expect-error: an event of By Your Side
  createReceiver(source, secret, { 'call.completed': ofByourside });
  // @ts-expect-error: an event of Voylo
  createReceiver(byourside, secret, { 'call.completed': ofVoylo });
  // @ts-expect-error: an event of NextNeural
  createReceiver(source, secret, ofNextneural);
  // @ts-expect-error: no event has this name
  expect(() => createReceiver(source, secret, { 'call.ended': () => {} })).toThrow(/no such event/);
});
