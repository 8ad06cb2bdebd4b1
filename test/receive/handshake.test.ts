import {
  createReceiver,
  defineSource,
  echoChallenge,
  type Handshake,
  hashChallenge,
  hmacSignature,
  type ReceiverOptions,
  reply,
  sender,
  timestampedHmac,
} from 'callhook';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/v4/mini';
import { memoryStore } from '../../src/replay/memory-store.ts';
import type { SourceDefinition } from '../../src/sources/define-source.ts';
import type { EventSchemas } from '../../src/sources/event-schemas.ts';
import { nowSeconds, signHeader } from '../verify/signer.ts';
import { hmacHex, recorder, secret } from './deliver.ts';
import { type RequestOptions, request, signed } from './request.ts';

type Parts = Partial<SourceDefinition<EventSchemas, number | null>>;

/** Answers as Zoom and Meta ask for it. */
const handshake: Handshake = ({ method, payload, query }, [first]) => {
  if (method === 'GET') return echoChallenge(query.get('challenge'), query.get('token'), 'verify me');
  if (payload.event !== 'validation') return undefined;
  return reply({ encrypted: hashChallenge(payload.plain, first) });
};

function sourceOf(parts: Parts = {}) {
  return defineSource<EventSchemas, number | null>({
    name: 'meeting',
    authenticator: timestampedHmac({ header: 'X-Signature' }),
    methods: ['GET', 'POST'],
    events: { ping: z.looseObject({}) },
    eventName: 'event',
    eventId: 'id',
    handshake,
    ...parts,
  });
}

function receiverOf(
  parts: Parts = {},
  options: ReceiverOptions<undefined, null> = {},
  key: string | string[] = secret,
) {
  const { reports, observe } = recorder();
  const events: object[] = [];
  const note = (event: object) => void events.push(event);
  const handlers = { ping: note, unknown: note };
  const receive = createReceiver<EventSchemas & Record<string, object>, number | null, null>(
    sourceOf(parts) as never,
    key,
    handlers as never,
    { observe, log: false, ...options },
  );
  const send = async (body: string | Uint8Array | null, more?: RequestOptions) => {
    const { status, headers, body: answer } = await receive(request(body, more));
    return { status, headers, body: answer, code: reports.at(-1)?.code };
  };
  return { send, reports, events };
}

const validation = (plain: unknown, more: object = {}) => JSON.stringify({ event: 'validation', plain, ...more });
const token = 'qgg8vlvZRS6UYooatFL8Aw';
const challengeUrl = 'http://localhost/hooks?challenge=123&token=verify+me';

describe('a handshake', () => {
  it('signs the challenge of an authentic POST, reports a challenge, and claims nothing', async () => {
    const store = memoryStore();
    const claims: string[] = [];
    const replay = {
      ...store,
      claim: (...args: Parameters<typeof store.claim>) => {
        claims.push(args[0]);
        return store.claim(...args);
      },
    };
    const { send, reports, events } = receiverOf({}, { replay });
    for (let times = 0; times < 2; times++) {
      const answer = await send(validation(token));
      expect(JSON.parse(answer.body)).toEqual({ encrypted: hmacHex(token, secret) });
    }
    expect(reports).toMatchObject(
      Array(2).fill({
        outcome: 'accepted',
        code: 'challenge',
        status: 200,
        source: 'meeting',
        eventKey: null,
        claim: null,
        secretIndex: 0,
      }),
    );
    expect([claims, events]).toEqual([[], []]);
  });

  it('answers the challenge of a GET without reading a body, and reports it', async () => {
    const { send, reports } = receiverOf();
    expect(await send(null, { method: 'GET', url: challengeUrl, headers: {} })).toEqual({
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
      body: '123',
      code: 'challenge',
    });
    expect(reports).toMatchObject([{ source: 'meeting', bytes: null, eventKey: null, claim: null }]);
  });

  it('lets other deliveries through', async () => {
    const { send, events } = receiverOf();
    expect(await send('{"event":"ping","id":"1"}')).toMatchObject({ status: 200, code: 'processed' });
    expect(events).toHaveLength(1);
  });

  it('signs with the secret that the sender used, during a rotation', async () => {
    const keys = ['old secret', 'new secret'];
    const { send, reports } = receiverOf({}, {}, keys);
    for (const key of keys) {
      const body = validation(token);
      expect(JSON.parse((await send(body, { headers: signed(body, 'x-signature', key) })).body)).toEqual({
        encrypted: hmacHex(token, key),
      });
    }
    expect(reports.map(({ secretIndex }) => secretIndex)).toEqual([0, 1]);
  });

  it('is not asked about a body that is not an object', async () => {
    const { send } = receiverOf({ handshake: () => reply('asked') });
    for (const body of ['[{"event":"validation"}]', '"validation"', 'null', '5'])
      expect(await send(body)).toMatchObject({ status: 422, code: 'schema_mismatch' });
  });

  it('may be asynchronous', async () => {
    const later: Handshake = async (delivery, secrets) => handshake(delivery, secrets);
    const { send } = receiverOf({ handshake: later });
    expect((await send(validation(token))).code).toBe('challenge');
    expect((await send(null, { method: 'GET', url: challengeUrl, headers: {} })).body).toBe('123');
    expect((await send('{"event":"ping","id":"1"}')).code).toBe('processed');
  });

  it('reads the parameters of a GET as a source of forms does', async () => {
    const seen: unknown[] = [];
    const { send } = receiverOf({ handshake: ({ payload }) => void seen.push(payload) });
    await send(null, { method: 'GET', url: 'http://h/?a=1&a=2&__proto__=x&b=%20', headers: {} });
    expect(seen).toEqual([{ a: ['1', '2'], b: ' ' }]);
    expect(Object.getPrototypeOf(seen[0])).toBe(Object.prototype);
  });

  it('of a source without GET is not asked by GET, and that is refused', async () => {
    const { send } = receiverOf({ methods: ['POST'] });
    const answer = await send(null, { method: 'GET', url: challengeUrl, headers: {} });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
  });

  it('of a source that only tests by GET lets no event in by GET: its signature covers only the body', async () => {
    const { send, events } = receiverOf();
    const answer = await send(null, { method: 'GET', url: 'http://h/?event=ping&id=1', headers: signed('') });
    expect([answer.status, answer.code]).toEqual([400, 'signature_mismatch']);
    expect(events).toEqual([]);
  });
});

describe('a handshake of a user', () => {
  it.each<[string, Handshake]>([
    [
      'throws',
      () => {
        throw new Error('private');
      },
    ],
    ['rejects', () => Promise.reject(new Error('private'))],
    ['returns a text', (() => 'private') as never],
    ['returns null', (() => null) as never],
    ['returns false', (() => false) as never],
    ['returns what only looks like a reply', (() => ({ status: 200, headers: {}, body: 'private' })) as never],
    ['returns a promise of a Response', (async () => new Response('private')) as never],
  ])('that %s fails, and tells nobody why', async (_, wrong) => {
    const { send, reports } = receiverOf({ handshake: wrong });
    const get = await send(null, { method: 'GET', headers: {} });
    const post = await send('{"event":"ping"}');
    for (const answer of [get, post]) expect([answer.status, answer.body]).toEqual([500, '{"error":"internal_error"}']);
    expect(JSON.stringify(reports)).not.toContain('private');
  });

  it('that has no token to compare with says so in the report alone', async () => {
    const { send, reports } = receiverOf({
      handshake: ({ query }) => echoChallenge(query.get('challenge'), query.get('token'), ''),
    });
    for (const given of ['', '&token=', '&token=x']) {
      const answer = await send(null, { method: 'GET', url: `http://h/?challenge=1${given}`, headers: {} });
      expect([answer.status, answer.body]).toEqual([500, '{"error":"internal_error"}']);
    }
    expect(reports[0]).toMatchObject({ error: { message: expect.stringMatching(/needs your verifyToken/) } });
  });

  it.each([500, 503])('that answers with %i has failed', async (status) => {
    const { send } = receiverOf({ handshake: () => reply('down', { status }) });
    expect(await send('{}')).toMatchObject({ status, body: 'down', code: 'handler_failed' });
  });

  it('gets no secret by GET, whatever the request carries', async () => {
    const secrets: unknown[] = [];
    const { send } = receiverOf({ handshake: (_, given) => void secrets.push([...given]) }, {}, [
      secret,
      'another secret',
    ]);
    for (const headers of [{}, signed(''), signed(validation(token))])
      for (const url of [challengeUrl, `http://h/?event=validation&plain=${token}`])
        await send(null, { method: 'GET', url, headers });
    expect(secrets).toEqual(Array(6).fill([]));
  });
});

// An attacker who gets a text of his own signed could send it as a delivery: https://marketplace.zoom.us signs
// `v0:<time>:<body>` with the secret that also answers its challenges.
describe('no challenge makes callhook sign a delivery', () => {
  const forged = JSON.stringify({ event: 'ping', id: 'forged' });
  const forgery = `v0:${nowSeconds()}:${forged}`;
  const now = String(nowSeconds());

  /** The scheme of Zoom, and a source of it. */
  const zoom: Parts = {
    authenticator: hmacSignature({
      header: 'X-Signature',
      prefix: 'v0=',
      timestampHeader: 'X-Time',
      signed: ['v0:', 'timestamp', ':', 'body'],
    }),
  };
  const zoomHeaders = (body: string, time = now, key = secret) => ({
    'x-time': time,
    'x-signature': `v0=${hmacHex(`v0:${time}:${body}`, key)}`,
  });

  it('while an authentic one is answered', async () => {
    const body = validation(token);
    expect((await receiverOf(zoom).send(body, { headers: zoomHeaders(body) })).code).toBe('challenge');
  });

  const good = validation(token);
  it.each<[string, string, RequestOptions]>([
    ['without headers', validation(forgery), { headers: {} }],
    ['without a time', good, { headers: { 'x-signature': `v0=${hmacHex(good, secret)}` } }],
    ['without a signature', good, { headers: { 'x-time': now } }],
    ['with an empty signature', good, { headers: { 'x-time': now, 'x-signature': '' } }],
    ['with only the prefix', good, { headers: { 'x-time': now, 'x-signature': 'v0=' } }],
    ['with a signature of another secret', good, { headers: zoomHeaders(good, now, 'other') }],
    ['with a signature of another body', good, { headers: zoomHeaders(`${good} `) }],
    ['with a signature of another challenge', validation('another'), { headers: zoomHeaders(good) }],
    ['with an old time', good, { headers: zoomHeaders(good, String(nowSeconds() - 400)) }],
    ['with a future time', good, { headers: zoomHeaders(good, String(nowSeconds() + 400)) }],
    [
      'with the time of another delivery',
      good,
      { headers: { ...zoomHeaders(good), 'x-time': String(nowSeconds() - 1) } },
    ],
    ['by PUT', good, { method: 'PUT', headers: zoomHeaders(good) }],
    ['by HEAD', good, { method: 'HEAD', headers: zoomHeaders(good) }],
    ['by OPTIONS', good, { method: 'OPTIONS', headers: zoomHeaders(good) }],
    ['by a method in lower case', good, { method: 'post', headers: zoomHeaders(good) }],
    ['by GET with its query', '', { method: 'GET', url: `http://h/?event=validation&plain=${token}`, headers: {} }],
    [
      'by GET with a signature of an empty body',
      '',
      { method: 'GET', url: `http://h/?event=validation&plain=${token}`, headers: zoomHeaders('') },
    ],
    ['in the query of a POST', '{}', { url: `http://h/?event=validation&plain=${token}`, headers: zoomHeaders(good) }],
    [
      'with the signature in the query',
      good,
      { url: `http://h/?x-signature=${zoomHeaders(good)['x-signature']}&x-time=${now}`, headers: {} },
    ],
  ])('%s', async (_, body, options) => {
    const { send } = receiverOf(zoom);
    const { status, body: answer, code } = await send(body, options);
    expect([400, 405]).toContain(status);
    expect(code).not.toBe('challenge');
    expect(answer).not.toMatch(/[0-9a-f]{64}/);
    expect(answer).not.toContain('encrypted');
  });

  // Also with a valid signature: a sender who lets its users choose a part of the challenge must not be the oracle.
  it.each<[string, unknown]>([
    ['a signed payload', forgery],
    ['a signed payload without its prefix', forged],
    ['the time and the body of another scheme', `${now}.${forged}`],
    ['the text of Standard Webhooks', `msg_1.${now}.${forged}`],
    ['a text that ends in a line feed', `${token}\n`],
    ['a text of more lines', `${token}\n${forgery}`],
    ['a text of 129 letters', 'a'.repeat(129)],
    ['a large text', 'a'.repeat(100_000)],
    ['an empty text', ''],
    ['no text', undefined],
    ['null', null],
    ['a number', 1700000000],
    ['a boolean', true],
    ['an array of a good text', [token]],
    ['an object', { toString: token }],
    ['an object that looks like a text', { length: 3, 0: 'a', 1: 'b', 2: 'c' }],
    ['nested JSON', { plain: { plain: token } }],
    ['letters of another script', 'тоken'],
    ['letters of full width', 'ｔｏｋｅｎ'],
    ['a lone surrogate', '\ud800'],
    ['a NUL', 'abc\0'],
    ['a text with a byte order mark', `\ufeff${token}`],
    ['JSON without blanks', '{"event":"ping"}'],
    ['base64 with padding', 'YWJj=='],
  ])('signed by the sender itself, if it is %s', async (_, plain) => {
    const body = validation(plain);
    const { send } = receiverOf(zoom);
    const answer = await send(body, { headers: zoomHeaders(body) });
    expect([answer.status, answer.body]).toEqual([422, '{"error":"schema_mismatch"}']);
  });

  it('of another sender on the same endpoint', async () => {
    const other = sourceOf({
      name: 'other',
      authenticator: timestampedHmac({ header: 'X-Other' }),
      handshake: undefined,
      methods: undefined,
    });
    const { reports, observe } = recorder();
    const senders = [sender(other, 'other secret', () => {}), sender(sourceOf(zoom), secret, () => {})];
    const receive = createReceiver<null>(senders, { observe, log: false });
    const otherSigned = { 'x-other': signHeader(good, 'other secret') };
    // The sender with the header that comes first counts, and if it refuses, nobody else is asked.
    const attempts: [Record<string, string>, string | undefined][] = [
      [otherSigned, 'ignored'],
      [{ ...otherSigned, ...zoomHeaders(good) }, 'ignored'],
      [{ ...zoomHeaders(good), 'x-other': 'x' }, 'header_malformed'],
      [{ ...zoomHeaders(good, now, 'other secret') }, 'signature_mismatch'],
      [{ 'x-other': signHeader(good, secret) }, 'signature_mismatch'],
    ];
    for (const [headers, code] of attempts) {
      const answer = await receive(request(good, { headers }));
      expect([reports.at(-1)?.code, answer.body.includes('encrypted')]).toEqual([code, false]);
    }
    expect((await receive(request(good, { headers: zoomHeaders(good) }))).body).toContain(hmacHex(token, secret));
  });

  it('by GET on an endpoint of two senders, which are asked in their order', async () => {
    const asked: string[] = [];
    const asking = (name: string, answers: boolean) =>
      sourceOf({
        name,
        authenticator: timestampedHmac({ header: `X-${name}` }),
        handshake: (delivery, secrets) => {
          asked.push(`${name} ${secrets.length}`);
          return answers ? handshake(delivery, secrets) : undefined;
        },
      });
    const { reports, observe } = recorder();
    const senders = [
      sender(asking('one', false), 'secret 1', () => {}),
      sender(asking('two', true), 'secret 2', () => {}),
    ];
    const receive = createReceiver<null>(senders, { observe, log: false });
    const get = (url: string) => receive(request(null, { method: 'GET', url, headers: {} }));
    expect((await get(challengeUrl)).body).toBe('123');
    expect((await get('http://h/?event=validation&plain=abc')).status).toBe(400);
    expect(asked).toEqual(['one 0', 'two 0', 'one 0', 'two 0']);
    expect(reports.map(({ code, source }) => [code, source])).toEqual([
      ['challenge', null],
      ['header_missing', null],
    ]);
  });
});
