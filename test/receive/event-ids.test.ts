import { createReceiver, custom, defineSource, hmacSignature, sharedSecretHeader, timestampedHmac } from 'callhook';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import * as z from 'zod/v4/mini';
import type { Authenticator } from '../../src/sources/authenticator.ts';
import type { SourceDefinition } from '../../src/sources/define-source.ts';
import type { EventSchemas } from '../../src/sources/event-schemas.ts';
import { hmacHex, recorder, secret } from './deliver.ts';
import { request, signed } from './request.ts';

const events = { status: z.looseObject({}), ping: z.looseObject({}), voice: z.looseObject({}) };

type Parts = Partial<SourceDefinition<EventSchemas, number | null>>;

/** A receiver that counts the runs of its handler. */
function receiverOf(parts: Parts = {}, handler: () => unknown = () => {}) {
  const { reports, observe } = recorder();
  let runs = 0;
  const source = defineSource<EventSchemas, number | null>({
    name: 'own',
    authenticator: timestampedHmac({ header: 'X-Signature' }),
    events,
    eventName: 'type',
    eventId: { status: 'id' },
    ...parts,
  });
  const run = () => {
    runs += 1;
    return handler();
  };
  const receive = createReceiver(source, secret, { status: run, ping: run, voice: run }, { observe, log: false });
  const send = async (body: object | string, url?: string, headers?: Record<string, string>) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    await receive(request(text, { ...(url && { url }), headers: { ...signed(text), ...headers } }));
    return reports.at(-1)?.code;
  };
  return { send, reports, runs: () => runs };
}

describe('ids by the name of the event', () => {
  it('have a place of their own for each name', async () => {
    const { send, reports } = receiverOf({
      eventId: { status: 'id', ping: ({ nested }) => (nested as { readonly key: number }).key },
    });
    await send({ type: 'status', id: 'a', nested: { key: 5 } });
    await send({ type: 'ping', id: 'a', nested: { key: 5 } });
    await send({ type: 'voice', id: 'a' });
    expect(reports.map(({ eventId }) => eventId)).toEqual(['a', '5', null]);
    expect(reports.map(({ code }) => code)).toEqual(['processed', 'processed', 'processed']);
  });

  it('are missing for names that have no place, also for names of every object', async () => {
    const { send, reports } = receiverOf();
    for (const type of ['voice', 'constructor', '__proto__', 'toString']) await send({ type, id: 'a' });
    expect(reports.map(({ eventId, eventName }) => [eventName, eventId])).toEqual([
      ['voice', null],
      ['constructor', null],
      ['__proto__', null],
      ['toString', null],
    ]);
  });

  it('may be asynchronous, as may the name', async () => {
    const { send, reports } = receiverOf({
      eventName: ({ type }) => Promise.resolve(type),
      eventId: { status: ({ id }) => Promise.resolve(id) },
    });
    expect([await send({ type: 'status', id: 'a' }), await send({ type: 'status', id: 'a', n: 1 })]).toEqual([
      'processed',
      'duplicate',
    ]);
    expect(reports[0]).toMatchObject({ eventId: 'a', eventKey: 'own::a' });
  });

  it.each<unknown>([{}, { other: 'id' }, { status: 5 }, null, [], { constructor: 'id' }])('cannot be %j', (eventId) => {
    expect(() => receiverOf({ eventId: eventId as never })).toThrow(TypeError);
  });

  it('may leave a name out by undefined', async () => {
    const { send, reports } = receiverOf({ eventId: { status: 'id', ping: undefined } });
    await send({ type: 'ping', id: 'a' });
    expect(reports[0]).toMatchObject({ eventId: null, code: 'processed' });
  });
});

describe('an event without an id', () => {
  const body = { type: 'voice', step: 1 };

  it('is a duplicate if the body is equal, and another event if it is not', async () => {
    const { send, runs } = receiverOf();
    expect([await send(body), await send(body), await send({ ...body, step: 2 })]).toEqual([
      'processed',
      'duplicate',
      'processed',
    ]);
    expect(runs()).toBe(2);
  });

  it.each([
    ['a signature of the body with its time', timestampedHmac({ header: 'X-Signature' }), undefined],
    ['a shared secret', sharedSecretHeader({ header: 'X-Signature' }), secret],
    [
      'a function of yours that reads only the body',
      custom(async ({ rawBody, header, secrets }) => header('x-signature') === hmacHex(rawBody, `${secrets[0]}`)),
      undefined,
    ],
  ] as const)('cannot run again by another query, which %s does not sign', async (_, authenticator, header) => {
    const { send, runs } = receiverOf({ authenticator: authenticator as Authenticator });
    const text = JSON.stringify(body);
    const own = header ?? (authenticator.header === undefined ? hmacHex(text, secret) : signed(text)['x-signature']);
    const codes: unknown[] = [];
    for (const query of ['', '?', '?a=1', '?a=2', '/../x', '#?a=3'])
      codes.push(await send(text, `http://localhost/hooks${query}`, { 'x-signature': `${own}` }));
    expect(codes).toEqual(['processed', ...Array(5).fill('duplicate')]);
    expect(runs()).toBe(1);
  });

  it('is another event at another URL, if that is signed, also by a function of yours', async () => {
    const signsUrl = hmacSignature({ signed: ['url', 'body'], header: 'X-Signature' });
    const own = custom(
      ({ url, rawBody, header, secrets }) =>
        header('x-signature') === hmacHex(url + String(Buffer.from(rawBody as Uint8Array)), `${secrets[0]}`),
    );
    for (const authenticator of [signsUrl, own]) {
      const { send, runs } = receiverOf({ authenticator: authenticator as Authenticator });
      const text = JSON.stringify(body);
      const sendTo = (url: string) => send(text, url, { 'x-signature': hmacHex(url + text, secret) });
      const urls = ['http://localhost/a?step=1', 'http://localhost/a?step=2', 'http://localhost/a?step=1'];
      const codes = [];
      for (const url of urls) codes.push(await sendTo(url));
      expect(codes).toEqual(['processed', 'processed', 'duplicate']);
      expect(runs()).toBe(2);
    }
  });

  it('is the same one at another host and port: a proxy may send a retry to another machine', async () => {
    const authenticator = hmacSignature({ signed: ['url', 'body'], header: 'X-Signature' });
    const { send } = receiverOf({ authenticator, publicUrl: ({ url }) => url });
    const text = JSON.stringify(body);
    const codes = [];
    for (const url of ['http://one:1/a?b', 'https://two/a?b'])
      codes.push(await send(text, url, { 'x-signature': hmacHex(url + text, secret) }));
    expect(codes).toEqual(['processed', 'duplicate']);
  });
});

describe('an event that asks for an answer', () => {
  const asks = ['voice'];

  it('has no claim without an id: every retry runs the handler again, also at the same time', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { send, runs, reports } = receiverOf({ asks }, () => gate);
    const body = { type: 'voice', step: 1 };
    const both = [send(body), send(body)];
    await expect.poll(runs).toBe(2);
    open();
    await Promise.all(both);
    expect(await send(body)).toBe('processed');
    expect(runs()).toBe(3);
    expect(reports.map(({ code, claim }) => [code, claim])).toEqual(Array(3).fill(['processed', null]));
  });

  it('has a claim under its id', async () => {
    const { send, runs } = receiverOf({ asks, eventId: { voice: 'token' } });
    expect(await send({ type: 'voice', token: 't' })).toBe('processed');
    expect(await send({ type: 'voice', token: 't', n: 2 })).toBe('duplicate');
    expect(runs()).toBe(1);
  });

  it('changes nothing for the other events of the source', async () => {
    const { send } = receiverOf({ asks });
    expect([await send({ type: 'ping' }), await send({ type: 'ping' })]).toEqual(['processed', 'duplicate']);
  });

  it('is stopped after maxRunMs as well', async () => {
    const source = defineSource({
      name: 'own',
      authenticator: timestampedHmac({ header: 'X-Signature' }),
      events,
      eventName: 'type',
      eventId: { status: 'id' },
      asks,
    });
    const receive = createReceiver(source, secret, () => new Promise(() => {}), { maxRunMs: 20, log: false });
    expect(await receive(request('{"type":"voice"}'))).toMatchObject({
      status: 503,
      body: '{"error":"handler_timeout"}',
    });
  });

  it.each([[['other']], [[]], ['voice'], [['constructor']]])('cannot be named by %j', (wrong) => {
    expect(() => receiverOf({ asks: wrong as never })).toThrow(/asks must be a list of some of the events: /);
  });
});

describe('a mistake in a source or a handler', () => {
  it('is named: an event that asks, and a handler that gives no answer, once', async () => {
    const stderr = vi.spyOn(console, 'error').mockImplementation(() => {});
    onTestFinished(() => void stderr.mockRestore());
    const { send } = receiverOf({ asks: ['voice'] }, () => ({ results: [] }));
    for (let times = 0; times < 3; times++) expect(await send({ type: 'voice' })).toBe('processed');
    await send({ type: 'ping' });
    expect(stderr.mock.calls).toEqual([
      ["callhook: The handler of 'voice' returned no reply(…), though own waits for an answer to it (asks)."],
    ]);
  });

  it('is named: a form for a source that takes JSON', async () => {
    const { send, reports } = receiverOf();
    await send('type=ping', undefined, { 'content-type': 'application/x-www-form-urlencoded' });
    await send('type=ping', undefined, { 'content-type': 'application/json' });
    expect(reports.map((report) => report.outcome !== 'accepted' && report.error.message)).toEqual([
      "The body is a form: give the source body: 'form'.",
      'The signature is valid, but the body is not JSON in UTF-8.',
    ]);
  });

  it('is named: a payload of yours that is not an object, a body that is not one, and an event without a name', async () => {
    const decoding = receiverOf({ payload: () => 'text' });
    const { send, reports } = receiverOf();
    await decoding.send('{}');
    await send('[]');
    await send({ name: 'ping' });
    expect(
      [...decoding.reports, ...reports].map((report) => report.outcome !== 'accepted' && report.error.message),
    ).toEqual([
      'The payload is not an object.',
      'The payload is not an object.',
      'The body does not say which event it is: its name (eventName) is neither a text nor an integer.',
    ]);
  });

  it('is named: a challenge that the handshake does not take', async () => {
    const { reports, observe } = recorder();
    const source = defineSource({
      name: 'own',
      authenticator: timestampedHmac({ header: 'X-Signature' }),
      methods: ['GET', 'POST'],
      handshake: () => undefined,
      events,
      eventName: 'type',
      eventId: 'id',
    });
    const receive = createReceiver(source, secret, () => {}, { observe, log: false });
    expect(await receive(request(null, { method: 'GET', headers: {} }))).toMatchObject({ status: 400 });
    expect(reports).toMatchObject([{ error: { message: expect.stringMatching(/check the verify token/) } }]);
  });
});
