import { gzipSync } from 'node:zlib';
import { createReceiver, type DeliveryReport, defineSource, type ReadPayload, timestampedHmac } from 'callhook';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/v4/mini';
import { byourside } from '../../src/sources/byourside.ts';
import { idAt } from '../../src/sources/read-id.ts';
import type { EventMap, Source } from '../../src/sources/source.ts';
import { signHeader } from '../verify/signer.ts';
import { givenDelivery } from './given-delivery.ts';

const secret = 'whsec_test';

function sourceWith(eventId: string | ReadPayload, callId: string | ReadPayload = 'call') {
  const authenticator = timestampedHmac({ header: 'X-Signature' });
  return defineSource({
    name: 'own',
    authenticator,
    events: { ping: z.looseObject({}) },
    eventName: 'type',
    eventId,
    callId,
  });
}

/** Delivers bodies, and gives what was reported of each. */
async function deliver(source: Source<EventMap>, bodies: readonly string[]) {
  const reports: DeliveryReport[] = [];
  const onEvent = {
    unknown: () => {},
    ...Object.fromEntries(Object.keys(source.events).map((name) => [name, () => {}])),
  };
  const receive = createReceiver(source, secret, onEvent, { observe: (report) => void reports.push(report) });
  for (const body of bodies) {
    const header = (name: string) => (name === 'x-signature' ? signHeader(body, secret) : undefined);
    await receive({ method: 'POST', header, readBody: () => new TextEncoder().encode(body), request: null });
  }
  return reports;
}

it.each(['', ' ', '\t', '\r\n', '\u00a0', '\u3000'])('a blank text is not an id, nor a name: %j', async (blank) => {
  const reports = await deliver(sourceWith('id'), [
    JSON.stringify({ type: 'ping', id: blank, call: blank }),
    JSON.stringify({ type: 'ping', id: blank, call: blank, another: 1 }),
    JSON.stringify({ type: blank, id: 'evt_1' }),
  ]);
  expect(reports.map(({ code, eventId, callId }) => [code, eventId, callId])).toEqual([
    ['processed', null, null],
    ['processed', null, null],
    ['schema_mismatch', null, null],
  ]);
});

describe('an integer is an id', () => {
  it('at a key, so that a retry with another body is a duplicate', async () => {
    const reports = await deliver(sourceWith('id'), [
      '{"type":"ping","id":7,"call":12}',
      '{"type":"ping","id":7,"call":12,"attempt":2}',
      '{"type":"ping","id":8,"call":12}',
    ]);
    expect(reports.map(({ code }) => code)).toEqual(['processed', 'duplicate', 'processed']);
    expect(reports[0]).toMatchObject({ eventId: '7', callId: '12', eventKey: 'own::7' });
  });

  it('of any size, with every digit', async () => {
    const ids = ['9007199254740992', '9007199254740993', '-9007199254740993', '1'.repeat(40), '0', '-1'];
    const reports = await deliver(
      sourceWith('id'),
      ids.map((id) => `{"type":"ping","id":${id},"call":${id}}`),
    );
    expect(reports.map(({ code, eventId, callId }) => [code, eventId, callId])).toEqual(
      ids.map((id) => ['processed', id, id]),
    );
  });

  it.each(['1.0', '7.5', '1e3', '1E3', '-0', '0.9999999999999999999', '1e999', 'true', 'null', '[7]', '{"id":7}'])(
    'but not %s: a fingerprint of the body takes its place',
    async (id) => {
      const body = `{"type":"ping","id":${id},"call":${id}}`;
      const reports = await deliver(sourceWith('id'), [body, body, body.replace('}', ' }')]);
      expect(reports.map(({ code }) => code)).toEqual(['processed', 'duplicate', 'processed']);
      expect(reports[0]).toMatchObject({ eventId: null, callId: null });
    },
  );

  it.each([
    ['under the same key elsewhere', '{"data":{"id":1},"list":[{"id":2}],"id":7,"more":{"id":3}}', '7'],
    ['that looks like text', '{"note":"\\"id\\":1,","\\"id":2,"id":7,"e\\\\":"x"}', '7'],
    ['under an escaped key', '{"\\u0069d":7}', '7'],
    ['that is there twice: the last one counts', '{"id":5,"id":9007199254740993}', '9007199254740993'],
    ['that is there twice, the last time as another value', '{"id":9007199254740993,"id":5.0}', undefined],
    ['between white space', ' {\n"id"\t:\r\n7 , "a" : 1 } ', '7'],
    ['after a byte order mark', '\uFEFF{"id":7}', '7'],
  ])('%s', (_which, rawBody, expected) => {
    const payload = JSON.parse(rawBody.replace('\uFEFF', ''));
    for (const body of [rawBody, new TextEncoder().encode(rawBody)]) {
      expect(idAt('id')(payload, givenDelivery({ rawBody: body }))).toBe(expected);
    }
  });

  it('wherever it is written, in any body', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.bigInt(), fc.nat(4), (others, id, space) => {
        const { id: _id, ...rest } = others;
        const text = JSON.stringify({ ...rest, id: '#here#' }, null, space).replace('"#here#"', () => String(id));
        const read = idAt('id')(JSON.parse(text), givenDelivery({ rawBody: text }));
        expect(read).toBe(String(id));
      }),
    );
  });

  it('in a large body', () => {
    const large = { long: 'x'.repeat(2_000_000), escapes: '\\"'.repeat(500_000), list: Array(100_000).fill('1') };
    const text = JSON.stringify({ ...large, id: 7 });
    expect(idAt('id')(JSON.parse(text), givenDelivery({ rawBody: text }))).toBe('7');
  });
});

describe('an integer that the source has found itself', () => {
  /** Takes the payload out of the JSON, out of base64, or out of nothing that callhook knows. */
  it.each<[string, string, (body: string) => unknown]>([
    [
      'inside the body',
      '{"id":1,"call":1,"type":"x","data":{"type":"ping","id":55,"call":7}}',
      (body) => JSON.parse(body).data,
    ],
    ['in base64', btoa('{"type":"ping","id":55,"call":7}'), (body) => JSON.parse(atob(body))],
    ['in an array', '[{"type":"ping","id":55,"call":7}]', (body) => JSON.parse(body)[0]],
    ['somewhere else', '<id>55</id>', () => ({ type: 'ping', id: 55, call: 7 })],
  ])('%s is an id up to 2^53, and never that of another place', async (_, body, decode) => {
    const source = {
      ...sourceWith('id'),
      payload: ({ rawBody }: { readonly rawBody: Uint8Array | string }) =>
        decode(String(Buffer.from(rawBody as Uint8Array))),
    };
    const [report] = await deliver(source, [body]);
    expect(report).toMatchObject({ code: 'processed', eventId: '55', callId: '7' });
  });
});

it('an integer in a compressed body is an id, too', async () => {
  const ids: (string | null)[] = [];
  const observe = (report: DeliveryReport) => void ids.push(report.eventId);
  const receive = createReceiver(sourceWith('id'), secret, () => {}, { observe });
  const plain = new TextEncoder().encode('{"type":"ping","id":9007199254740993}');
  const compressed = new Uint8Array(gzipSync(plain));
  for (const signed of [plain, compressed]) {
    const headers: Record<string, string> = { 'x-signature': signHeader(signed, secret), 'content-encoding': 'gzip' };
    const header = (name: string) => headers[name];
    await receive({ method: 'POST', header, readBody: () => compressed, request: null });
  }
  expect(ids).toEqual(['9007199254740993', '9007199254740993']);
});

describe('a function', () => {
  it.each<[unknown, string | null]>([
    [7, '7'],
    [-7, '-7'],
    [2 ** 53 - 1, '9007199254740991'],
    [2 ** 53, null],
    [9_007_199_254_740_993n, '9007199254740993'],
    [7.5, null],
    [Number.NaN, null],
    [Promise.resolve('later'), 'later'],
    [Promise.resolve(7), '7'],
    [Promise.resolve(undefined), null],
    [{ toString: () => 'id' }, null],
    [['id'], null],
    [Symbol('id'), null],
    [true, null],
    ['', null],
  ])('that returns %s has read the id %j', async (returned, expected) => {
    const read = () => returned;
    const [report] = await deliver(sourceWith(read, read), ['{"type":"ping"}']);
    expect(report).toMatchObject({ code: 'processed', eventId: expected, callId: expected });
  });

  it('that rejects is a bug of the source', async () => {
    const read = () => Promise.reject(new Error('private'));
    const [report] = await deliver(sourceWith(read), ['{"type":"ping"}']);
    expect(report).toMatchObject({ code: 'internal_error', status: 500 });
    expect(JSON.stringify(report)).not.toContain('private');
  });
});

describe('By Your Side', () => {
  const source = { ...byourside, authenticator: timestampedHmac({ header: 'X-Signature' }) };

  it('may send its ids as integers', async () => {
    const seen: unknown[] = [];
    const onEvent = (event: { readonly eventId: string; readonly callId: string }) =>
      void seen.push([event.eventId, event.callId]);
    const receive = createReceiver(source, secret, onEvent, { observe: () => {} });
    for (const id of ['9007199254740992', '9007199254740993', '7']) {
      const body = `{"event":"call.completed","eventId":${id},"callId":${id}}`;
      const header = () => signHeader(body, secret);
      const readBody = () => new TextEncoder().encode(body);
      expect((await receive({ method: 'POST', header, readBody, request: null })).body).toBe('{"outcome":"processed"}');
    }
    expect(seen).toEqual([
      ['9007199254740992', '9007199254740992'],
      ['9007199254740993', '9007199254740993'],
      ['7', '7'],
    ]);
  });

  it('may send the name of an unknown event as an integer', async () => {
    const [report] = await deliver(source, ['{"event":5,"eventId":"e","callId":"c"}']);
    expect(report).toMatchObject({ code: 'processed', eventName: '5' });
  });
});
