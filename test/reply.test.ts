import { reply } from 'callhook';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isReply, isSendable } from '../src/reply.ts';

const nosniff = { 'x-content-type-options': 'nosniff' };

describe('reply', () => {
  it.each<[unknown, string | undefined, string]>([
    [undefined, undefined, ''],
    ['<Response/>', 'text/xml; charset=utf-8', '<Response/>'],
    ['\n <?xml version="1.0"?><Response/>', 'text/xml; charset=utf-8', '\n <?xml version="1.0"?><Response/>'],
    ['OK', 'text/plain; charset=utf-8', 'OK'],
    ['', 'text/plain; charset=utf-8', ''],
    [{ results: [] }, 'application/json', '{"results":[]}'],
    [[{ action: 'talk' }], 'application/json', '[{"action":"talk"}]'],
    [new Date(0), 'application/json', '"1970-01-01T00:00:00.000Z"'],
  ])('of %j has the content type %s', (body, type, text) => {
    const made = reply(body as object);
    expect(made).toEqual({
      status: 200,
      body: text,
      headers: type === undefined ? {} : { 'content-type': type, ...nosniff },
    });
    expect(Object.isFrozen(made) && Object.isFrozen(made.headers)).toBe(true);
    expect(isReply(made)).toBe(true);
  });

  it('takes a status and headers, by names of any case, also in place of its own', () => {
    const made = reply('<a/>', { status: 201, headers: { 'Content-Type': 'application/twiml', 'X-Call': 'Grüße' } });
    expect(made).toEqual({
      status: 201,
      body: '<a/>',
      headers: { 'content-type': 'application/twiml', 'x-call': 'Grüße', ...nosniff },
    });
  });

  it.each([204, 205, 304])('takes the status %i only without a body', (status) => {
    expect(reply(undefined, { status })).toEqual({ status, headers: {}, body: '' });
    expect(() => reply('x', { status })).toThrow(`An answer with the status ${status} has no body.`);
    expect(() => reply({}, { status })).toThrow(TypeError);
  });

  it.each<unknown>([
    0,
    100,
    101,
    199,
    600,
    1000,
    200.5,
    Number.NaN,
    -200,
    '200',
    null,
    [200],
    200n,
    Number.POSITIVE_INFINITY,
  ])('refuses the status %s', (status) => {
    expect(() => reply('x', { status: status as number })).toThrow(/status must be a whole number from 200 to 599/);
  });

  it.each<[string, unknown]>([
    ['a line feed in a value', { 'x-a': 'a\nb' }],
    ['a header hidden in a value', { 'x-a': 'a\r\nset-cookie: b' }],
    ['a NUL', { 'x-a': '\0' }],
    ['a character that HTTP has not', { 'x-a': '🎉' }],
    ['a number', { 'x-a': 5 }],
    ['a list', { 'x-a': ['a', 'b'] }],
    ['undefined', { 'x-a': undefined }],
    ['a blank in a name', { 'x a': 'a' }],
    ['a colon in a name', { 'x:a': 'a' }],
    ['no name', { '': 'a' }],
    ['a name of another script', { ü: 'a' }],
    ['the length, which the server knows', { 'Content-Length': '5' }],
    ['the encoding of the connection', { 'transfer-encoding': 'chunked' }],
    ['the connection', { connection: 'close' }],
    ['an upgrade', { upgrade: 'h2c' }],
    ['a trailer', { Trailer: 'x' }],
    ['a Headers object, whose entries are not its own', new Headers({ 'x-a': 'a' })],
    ['a Map', new Map([['x-a', 'a']])],
    ['an array', [['x-a', 'a']]],
    ['a text', 'x-a: a'],
    ['null', null],
  ])('refuses headers with %s', (_, headers) => {
    expect(() => reply('x', { headers: headers as Record<string, string> })).toThrow(
      /headers must be an object of texts/,
    );
  });

  it.each<unknown>([
    null,
    5,
    true,
    () => 'x',
    Symbol('x'),
    5n,
    { toJSON: () => undefined },
    Object.assign(() => {}, { toJSON: () => 'x' }),
  ])('refuses the body %s', (body) => {
    expect(() => reply(body as object)).toThrow(TypeError);
  });

  it('refuses what JSON cannot hold, an option that it does not know, and an inherited one', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(() => reply(circle)).toThrow(TypeError);
    expect(() => reply({ big: 5n })).toThrow(TypeError);
    expect(() => reply('x', { statuss: 200 } as object)).toThrow(/has no option 'statuss'. Did you mean 'status'/);
    expect(() => reply('x', Object.create({ status: 404 }))).toThrow(/must be an own property/);
  });

  it('is made of any text and any visible value of a header', () => {
    const value = fc.stringMatching(/^[\t\x20-\x7e\x80-\xff]{0,20}$/);
    fc.assert(
      fc.property(fc.string(), value, fc.integer({ min: 206, max: 303 }), (body, header, status) => {
        const made = reply(body, { status, headers: { 'X-A': header } });
        expect([made.body, made.headers['x-a'], made.status]).toEqual([body, header, status]);
        expect(isSendable(made)).toBe(true);
      }),
    );
  });
});

it.each<unknown>([undefined, null, 'x', {}, { status: 200, headers: {}, body: '' }, { ...reply('x') }])(
  '%j is not a reply, although it may look like one',
  (value) => {
    expect(isReply(value)).toBe(false);
  },
);
