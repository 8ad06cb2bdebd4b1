import { createReceiver, defineSource, timestampedHmac } from 'callhook';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/v4/mini';
import type { BodyKind } from '../../src/sources/payload.ts';
import { recorder, secret } from '../receive/deliver.ts';
import { request, signed } from '../receive/request.ts';

/** Sends a body to a source, and returns the status, the code of the report and the payload. */
async function receive(body: string | Uint8Array, type: string | undefined, kinds?: BodyKind | readonly BodyKind[]) {
  const { reports, observe } = recorder();
  let payload: unknown;
  const source = defineSource({
    name: 'forms',
    authenticator: timestampedHmac({ header: 'X-Signature' }),
    events: { ping: z.looseObject({}) },
    eventName: () => 'ping',
    eventId: 'id',
    body: kinds,
  });
  const handle = createReceiver(
    source,
    secret,
    (event) => {
      payload = event;
    },
    { observe, log: false },
  );
  const headers = { ...signed(body), ...(type !== undefined && { 'content-type': type }) };
  const { status } = await handle(request(body, { headers }));
  return { end: `${status} ${reports[0]?.code}`, payload, report: reports[0] };
}

const form = 'application/x-www-form-urlencoded';
const processed = '200 processed';

describe('a source of forms', () => {
  it.each([
    form,
    'Application/X-WWW-Form-URLEncoded',
    `${form}; charset=utf-8`,
    `${form};charset=UTF-8`,
    `  ${form} ; charset="utf-8"`,
    `${form};`,
  ])('takes the content type %j', async (type) => {
    expect(await receive('a=1&a=2&b=+', type, 'form')).toMatchObject({
      end: processed,
      payload: { a: ['1', '2'], b: ' ' },
    });
  });

  it.each<string | undefined>([
    undefined,
    '',
    'application/json',
    'multipart/form-data; boundary=x',
    'text/plain',
    `${form}x`,
    `x${form}`,
    `text/plain, ${form}`,
    `text/plain; ${form}`,
  ])('refuses the content type %j, and says which it takes', async (type) => {
    const { end, report } = await receive('a=1', type, 'form');
    expect(end).toBe('400 body_not_form');
    expect(report).toMatchObject({ error: { message: expect.stringContaining(form) } });
  });

  it('refuses bytes that are no UTF-8', async () => {
    expect((await receive(new Uint8Array([0x61, 0x3d, 0xff]), form, 'form')).end).toBe('400 body_not_form');
  });

  it('takes an empty form, and a thousand parameters, and no more', async () => {
    expect(await receive('', form, 'form')).toMatchObject({ end: processed, payload: {} });
    const parameters = (count: number) => Array.from({ length: count }, (_, n) => `p${n}=${n}`).join('&');
    const { end, payload } = await receive(parameters(1_000), form, 'form');
    expect([end, Object.keys(payload as object).length]).toEqual([processed, 1_000]);
    expect((await receive(parameters(1_001), form, 'form')).end).toBe('400 body_not_form');
  });

  it('says for bytes that are not UTF-8 what is wrong, and for JSON which option takes it, too', async () => {
    const binary = await receive(new Uint8Array([0x61, 0x3d, 0xff]), form, 'form');
    const json = await receive('{}', 'application/json', 'form');
    expect([binary.report, json.report]).toMatchObject([
      { error: { message: 'The signature is valid, but the body is not a form in UTF-8.' } },
      { error: { message: expect.stringContaining("give the source body: ['json', 'form']") } },
    ]);
  });

  it('skips a byte order mark', async () => {
    expect((await receive('\ufeffa=1', form, 'form')).payload).toEqual({ a: '1' });
  });

  it('gives no object with a prototype of the sender', async () => {
    const { payload } = await receive('__proto__=x&constructor=y', form, 'form');
    expect(payload).toEqual(JSON.parse('{"constructor":"y"}'));
    expect(Object.getPrototypeOf(payload)).toBe(Object.prototype);
  });

  it('reads an id that came several times as no id, so that nobody is taken for another', async () => {
    const { report } = await receive('id=1&id=2', form, 'form');
    expect(report).toMatchObject({ eventId: null });
  });

  it('never fails for any text but with a code of its own', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
        expect([processed, '400 body_not_form']).toContain((await receive(text, form, 'form')).end);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a source of JSON', () => {
  it.each([undefined, form, 'text/plain'])('does not look at the content type: %j', async (type) => {
    expect(await receive('{"a":1}', type)).toMatchObject({ end: processed, payload: { a: 1 } });
    expect(await receive('{"a":1}', type, ['json'])).toMatchObject({ end: processed, payload: { a: 1 } });
  });

  it('refuses a form', async () => {
    expect((await receive('a=1', form, 'json')).end).toBe('400 body_not_json');
  });
});

describe('a source of both', () => {
  it.each([
    ['a=1', form, { a: '1' }],
    ['{"a":1}', 'application/json', { a: 1 }],
    ['{"a":1}', 'application/problem+json', { a: 1 }],
    ['{"a":1}', undefined, { a: 1 }],
  ])('reads %j as its content type %j says', async (body, type, expected) => {
    for (const kinds of [
      ['json', 'form'],
      ['form', 'json'],
    ] as const)
      expect(await receive(body, type, kinds)).toMatchObject({ end: processed, payload: expected });
  });

  it('refuses the one under the type of the other: no signature covers the type', async () => {
    const kinds = ['json', 'form'] as const;
    expect((await receive('a=1', 'application/json', kinds)).end).toBe('400 body_not_json');
    for (const body of ['{"text":"&type=ping&id=1&"}', ' \n[{"text":"&id=1"}]'])
      expect((await receive(body, form, kinds)).end).toBe('400 body_not_form');
  });
});

describe('a source by GET', () => {
  async function get(url: string, more: object = {}) {
    const { reports, observe } = recorder();
    let payload: unknown;
    const source = defineSource({
      name: 'queries',
      authenticator: { header: 'x-user', authenticate: () => ({ ok: true, timestamp: null, secretIndex: 0 }) as const },
      methods: ['GET', 'POST'],
      events: { ping: z.looseObject({}) },
      eventName: () => 'ping',
      eventId: 'id',
      ...more,
    });
    const handle = createReceiver(
      source,
      secret,
      (event) => {
        payload = event;
      },
      { observe, log: false },
    );
    const reply = await handle(request(null, { method: 'GET', url, headers: { 'x-user': 'x', 'content-type': form } }));
    return { end: `${reply.status} ${reports[0]?.code}`, payload, report: reports[0] };
  }

  it.each<[string, object]>([
    ['http://h/p', {}],
    ['http://h/p?', {}],
    ['http://h/p?a=1&b=%2B+x&a=2', { a: ['1', '2'], b: '+ x' }],
    ['http://h/p??a=1', { '?a': '1' }],
    ['http://h/p?a=1?b=2', { a: '1?b=2' }],
    ['http://h/p?a=1#b?c=2', { a: '1' }],
    ['http://h/p#?a=1', {}],
    ['http://h/p?__proto__=1&constructor=2', JSON.parse('{"constructor":"2"}')],
  ])('reads its payload from the query of %s, and no body', async (url, expected) => {
    expect(await get(url)).toMatchObject({ end: processed, payload: expected });
    expect(Object.entries((await get(url)).payload as object)).toEqual(Object.entries(expected));
  });

  it('takes its payload from the query, whatever its POSTs may be', async () => {
    for (const body of ['json', 'form', ['json', 'form']])
      expect(await get('http://h/?id=5', { body })).toMatchObject({ end: processed, payload: { id: '5' } });
  });

  it('is refused for more than a thousand parameters', async () => {
    expect((await get(`http://h/?${'a&'.repeat(999)}a`)).end).toBe(processed);
    expect((await get(`http://h/?${'a&'.repeat(1_000)}a`)).end).toBe('400 body_not_form');
  });

  it('is another event with another query, and a duplicate with the same one', async () => {
    const { report } = await get('http://h/?step=1');
    expect((await get('http://h/?step=2')).report?.eventKey).not.toBe(report?.eventKey);
    expect((await get('http://h/?step=1')).report?.eventKey).toBe(report?.eventKey);
  });

  it('has no body that its own decoder could read', async () => {
    const payload = ({
      rawBody,
      query,
    }: {
      readonly rawBody: Uint8Array | string;
      readonly query: URLSearchParams;
    }) => ({
      length: rawBody.length,
      a: query.get('a'),
    });
    expect((await get('http://h/?a=1', { payload })).payload).toEqual({ length: 0, a: '1' });
  });
});

it.each([[[]], ['xml'], [['json', 'xml']], [null], [5], [{}]])('body cannot be %j', (body) => {
  const define = () =>
    defineSource({
      name: 'forms',
      authenticator: timestampedHmac({ header: 'X-Signature' }),
      events: { ping: z.looseObject({}) },
      eventName: 'type',
      eventId: 'id',
      body: body as never,
    });
  expect(define).toThrow(/body must be 'json', 'form' or \['json', 'form'\]/);
});
