import { inspect } from 'node:util';
import { verifiedBy } from 'callhook/hono';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/v4/mini';
import { createReceiver } from '../../src/receive/create-receiver.ts';
import type { ReceiverOptions } from '../../src/receive/options.ts';
import { type Sender, sender } from '../../src/receive/sender.ts';
import { memoryStore } from '../../src/replay/memory-store.ts';
import type { Authenticator } from '../../src/sources/authenticator.ts';
import { custom } from '../../src/sources/authenticators/custom.ts';
import { sharedSecretHeader } from '../../src/sources/authenticators/shared-secret-header.ts';
import { timestampedHmac } from '../../src/sources/authenticators/timestamped-hmac.ts';
import { byourside } from '../../src/sources/byourside.ts';
import { defineSource } from '../../src/sources/define-source.ts';
import { nowSeconds, signHeader } from '../verify/signer.ts';
import { payload, recorder } from './deliver.ts';

const sourceOf = <TTime extends number | null>(name: string, authenticator: Authenticator<TTime>) =>
  defineSource({
    name,
    authenticator,
    events: { 'call.completed': z.looseObject({ event: z.literal('call.completed') }) },
    eventName: 'event',
    eventId: 'eventId',
  });
const alpha = sourceOf('alpha', timestampedHmac({ header: 'X-Alpha' }));
const beta = sourceOf('beta', timestampedHmac({ header: 'X-Beta', tolerance: 1_800 }));
const gamma = sourceOf('gamma', sharedSecretHeader({ header: 'X-Gamma' }));

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

function setUp(senders: readonly Sender<Headers>[], options: ReceiverOptions<undefined, Headers> = {}) {
  const { reports, observe } = recorder();
  const receive = createReceiver(senders, { observe, ...options });
  return {
    reports,
    /** Gives the status, the source and the code of the report. */
    async send(headers: Headers, body: string, method = 'POST'): Promise<string> {
      const readBody = () => new TextEncoder().encode(body);
      const reply = await receive({ method, header: (name) => headers[name], readBody, request: headers });
      const { source, code } = reports.at(-1) ?? {};
      if (reply.status === 400) expect(reply.body).toBe('{"error":"invalid_signature"}');
      return `${reply.status} ${source} ${code}`;
    },
  };
}

/** Senders that note what reaches their handlers. */
function three() {
  const handled: string[] = [];
  const note = (name: string) => (event: object) =>
    void handled.push(`${name} ${(event as { eventId: string }).eventId}`);
  const senders = [
    sender(alpha, 'alpha-secret', note('alpha')),
    sender(beta, ['beta-new', 'beta-old'], { 'call.completed': note('beta') }),
    sender(gamma, () => 'gamma-secret', note('gamma')),
  ];
  return { handled, ...setUp(senders) };
}

const bodyOf = (event = payload()) => ({ body: JSON.stringify(event), id: event.eventId });

describe('several senders at one endpoint', () => {
  it('are chosen by the header that is there, each with its own secret and handlers', async () => {
    const { send, handled, reports } = three();
    const [a, b, c] = [bodyOf(), bodyOf(), bodyOf()];
    expect(await send({ 'x-alpha': signHeader(a.body, 'alpha-secret') }, a.body)).toBe('200 alpha processed');
    expect(await send({ 'x-beta': signHeader(b.body, 'beta-old') }, b.body)).toBe('200 beta processed');
    expect(await send({ 'x-gamma': 'gamma-secret' }, c.body)).toBe('200 gamma processed');
    expect(handled).toEqual([`alpha ${a.id}`, `beta ${b.id}`, `gamma ${c.id}`]);
    expect(reports).toMatchObject([
      { secretIndex: 0, signedAt: expect.any(Date), eventKey: `alpha::${a.id}` },
      { secretIndex: 1, signedAt: expect.any(Date), eventKey: `beta::${b.id}` },
      { secretIndex: 0, signedAt: null, eventKey: `gamma::${c.id}` },
    ]);
  });

  it('a delivery with none of their headers is refused, and belongs to no source', async () => {
    const { send, handled, reports } = three();
    const { body } = bodyOf();
    for (const headers of [
      {},
      { 'x-alpha': '' },
      { 'x-alpha': [] },
      { 'x-beta': [''] },
      { 'x-other': 'gamma-secret' },
    ]) {
      expect(await send(headers, body)).toBe('400 null header_missing');
    }
    expect(await send({ 'x-gamma': 'gamma-secret' }, body, 'GET')).toBe('405 null method_not_allowed');
    expect(reports.at(0)).toMatchObject({ eventName: null, secretIndex: null, bytes: null });
    expect(handled).toEqual([]);
  });

  it('when the first that applies refuses it, no other is asked, even one that would accept it', async () => {
    const { send, handled } = three();
    const { body } = bodyOf();
    const good = { 'x-beta': signHeader(body, 'beta-new'), 'x-gamma': 'gamma-secret' };
    for (const [header, code] of [
      ['nonsense', 'header_malformed'],
      [['a', 'b'], 'header_malformed'],
      [signHeader(body, 'beta-new'), 'signature_mismatch'],
      [signHeader(body, 'alpha-secret', nowSeconds() - 400), 'timestamp_too_old'],
    ] as const) {
      expect(await send({ 'x-alpha': header, ...good }, body)).toBe(`400 alpha ${code}`);
    }
    expect(await send({ 'x-beta': 'nonsense', 'x-gamma': 'gamma-secret' }, body)).toBe('400 beta header_malformed');
    expect(handled).toEqual([]);
  });

  it('with the headers of two that both hold, it is that of the first in the list', async () => {
    const { body } = bodyOf();
    const both = { 'x-gamma': 'gamma-secret', 'x-beta': signHeader(body, 'beta-new') };
    expect(await three().send(both, body)).toBe('200 beta processed');
    const reversed = [sender(gamma, 'gamma-secret', () => {}), sender(beta, 'beta-new', () => {})];
    expect(await setUp(reversed).send(both, body)).toBe('200 gamma processed');
  });

  it('a body that is not JSON, or not of that source, is refused by its source', async () => {
    const { send } = three();
    const signed = (body: string) => ({ 'x-alpha': signHeader(body, 'alpha-secret') });
    expect(await setUp([sender(alpha, 'alpha-secret', () => {})]).send(signed('{}'), '{}')).toBe(
      '422 alpha schema_mismatch',
    );
    expect(await send(signed('{"event":[5]}'), '{"event":[5]}')).toBe('422 alpha schema_mismatch');
    const unknown = JSON.stringify(payload({ event: 'call.placed' }));
    expect(await send(signed(unknown), unknown)).toBe('200 alpha ignored');
  });

  it('events with the same id are kept apart by the name of the source', async () => {
    const { send, handled } = three();
    const { body, id } = bodyOf();
    expect(await send({ 'x-alpha': signHeader(body, 'alpha-secret') }, body)).toBe('200 alpha processed');
    expect(await send({ 'x-gamma': 'gamma-secret' }, body)).toBe('200 gamma processed');
    expect(await send({ 'x-alpha': signHeader(body, 'alpha-secret') }, body)).toBe('200 alpha duplicate');
    expect(await send({ 'x-gamma': 'gamma-secret' }, body)).toBe('200 gamma duplicate');
    expect(handled).toEqual([`alpha ${id}`, `gamma ${id}`]);
  });

  it('with the options of the receiver: the tolerance of all, the scope, the store, the size, stale events', async () => {
    const replay = memoryStore();
    const now = nowSeconds();
    const options: ReceiverOptions<undefined, Headers> = {
      tolerance: 5,
      scope: (headers) => String(headers['x-tenant']),
      replay,
      maxBodyBytes: 500,
      detectStale: true,
      now: () => now * 1000,
    };
    const stale: boolean[] = [];
    const { send, reports } = setUp(
      [
        sender(byourside, 'bys', (_event, context) => void stale.push(context.stale)),
        sender(beta, 'beta', (_event, context) => void stale.push(context.stale)),
      ],
      options,
    );
    const { body, id } = bodyOf(payload({ callId: 'call_9', timestamp: '2026-05-12T14:00:05Z' }));
    const tenant = { 'x-tenant': 'acme' };
    expect(await send({ 'x-beta': signHeader(body, 'beta', now - 6) }, body)).toBe('400 beta timestamp_too_old');
    expect(await send({ ...tenant, 'x-beta': signHeader(body, 'beta', now - 5) }, body)).toBe('200 beta processed');
    expect(reports.at(-1)?.eventKey).toBe(`beta:acme:${id}`);
    expect(await send({ 'x-beta': signHeader(body, 'beta', now) }, ' '.repeat(501))).toBe('413 beta body_too_large');
    const late = JSON.stringify(
      payload({ event: 'call.in_progress', callId: 'call_9', timestamp: '2020-01-01T00:00:00Z' }),
    );
    expect(await send({ ...tenant, 'x-bys-signature': signHeader(body, 'bys', now) }, body)).toBe(
      '200 byourside processed',
    );
    expect(await send({ ...tenant, 'x-bys-signature': signHeader(late, 'bys', now) }, late)).toBe(
      '200 byourside processed',
    );
    expect(stale).toEqual([false, false, true]);
  });

  it('each have the tolerance of their scheme, where the receiver has none', async () => {
    const { send } = three();
    const { body } = bodyOf();
    const at = nowSeconds() - 1_000;
    expect(await send({ 'x-alpha': signHeader(body, 'alpha-secret', at) }, body)).toBe('400 alpha timestamp_too_old');
    expect(await send({ 'x-beta': signHeader(body, 'beta-new', at) }, body)).toBe('200 beta processed');
  });

  it('each may have a secret function, asked for its own deliveries, and for authentic ones of the others', async () => {
    const asked: string[] = [];
    const ask = (name: string, answer: string | undefined) => async (headers: Headers) => {
      asked.push(`${name} for ${headers['x-tenant']}`);
      return answer;
    };
    const { send, reports } = setUp([
      sender(alpha, ask('alpha', 'alpha-secret'), () => {}),
      sender(gamma, ask('gamma', undefined), () => {}),
    ]);
    const { body } = bodyOf();
    const tenant = { 'x-tenant': 'acme' };
    expect(await send({ ...tenant, 'x-alpha': signHeader(body, 'alpha-secret') }, body)).toBe('200 alpha processed');
    expect(await send({ ...tenant, 'x-gamma': 'private' }, body)).toBe('500 gamma secret_unavailable');
    expect(await send(tenant, body)).toBe('400 null header_missing');
    expect(asked).toEqual(['alpha for acme', 'gamma for acme', 'gamma for acme']);
    expect(inspect(reports)).not.toContain('private');
  });

  it('each may have fields of its own', async () => {
    const fields = [{ name: 'confirmed', type: 'boolean' }] as const;
    const seen: (boolean | null | undefined)[] = [];
    const { send } = setUp([
      sender(byourside, 'bys', (event) => void seen.push(event.extracted?.confirmed), { fields }),
      sender(gamma, 'gamma-secret', () => {}),
    ]);
    const good = JSON.stringify(payload({ extracted: { confirmed: true } }));
    const bad = JSON.stringify(payload({ extracted: { confirmed: 'yes' } }));
    expect(await send({ 'x-bys-signature': signHeader(good, 'bys') }, good)).toBe('200 byourside processed');
    expect(await send({ 'x-bys-signature': signHeader(bad, 'bys') }, bad)).toBe('200 byourside processed');
    expect(await send({ 'x-gamma': 'gamma-secret' }, bad)).toBe('200 gamma processed');
    expect(seen).toEqual([true, null]);
  });

  it('the last may be one that no header tells: what carries none of the others is its own', async () => {
    const open = sourceOf(
      'open',
      custom(({ header, secrets }) => header('x-open') === secrets[0]),
    );
    const { send } = setUp([sender(alpha, 'alpha-secret', () => {}), sender(open, 'sesame', () => {})]);
    const { body } = bodyOf();
    expect(await send({ 'x-open': 'sesame' }, body)).toBe('200 open processed');
    expect(await send({}, body)).toBe('400 open signature_mismatch');
    expect(await send({ 'x-alpha': 'nonsense', 'x-open': 'sesame' }, body)).toBe('400 alpha header_malformed');
  });

  it('one alone is asked whether its header is there or not', async () => {
    const { send } = setUp([sender(alpha, 'alpha-secret', () => {})]);
    expect(await send({}, '{}')).toBe('400 alpha header_missing');
    expect(await send({}, '{}', 'PUT')).toBe('405 alpha method_not_allowed');
  });

  it('may be changed in the list afterwards without effect', async () => {
    const senders = [sender(gamma, 'gamma-secret', () => {})];
    const { send } = setUp(senders);
    senders.pop();
    expect(await send({ 'x-gamma': 'gamma-secret' }, bodyOf().body)).toBe('200 gamma processed');
  });
});

describe('an authenticator that was made by hand', () => {
  const { body } = bodyOf();
  const lets = async (answer: unknown) => {
    const authenticate = () => answer as ReturnType<Authenticator['authenticate']>;
    const { send, reports } = setUp([sender(sourceOf('own', { header: 'x-own', authenticate }), 'secret', () => {})]);
    const outcome = await send({ 'x-own': 'x' }, body);
    return [outcome, reports[0]?.signedAt];
  };

  it('may be asked for now or later', async () => {
    const ok = { ok: true, timestamp: 5, secretIndex: 0 };
    expect(await lets(ok)).toEqual(['200 own processed', new Date(5_000)]);
    expect(await lets(Promise.resolve({ ...ok, timestamp: null }))).toEqual(['200 own processed', null]);
    expect(await lets({ ok: false, code: 'signature_mismatch' })).toEqual(['400 own signature_mismatch', null]);
  });

  it.each([
    ['nothing', () => undefined, '500 own internal_error'],
    ['null', () => null, '500 own internal_error'],
    ['true', () => true, '500 own internal_error'],
    ['nothing, but later', () => Promise.resolve(), '500 own internal_error'],
    ['an index that no secret has', () => ({ ok: true, timestamp: 5, secretIndex: 1 }), '500 own internal_error'],
    ['a negative index', () => ({ ok: true, timestamp: 5, secretIndex: -1 }), '500 own internal_error'],
    ['an index that is a text', () => ({ ok: true, timestamp: 5, secretIndex: '0' }), '500 own internal_error'],
    ['no index', () => ({ ok: true, timestamp: null }), '500 own internal_error'],
    ['a time that is a text', () => ({ ok: true, timestamp: '5', secretIndex: 0 }), '500 own internal_error'],
    [
      'a time that is not a number',
      () => ({ ok: true, timestamp: Number.NaN, secretIndex: 0 }),
      '500 own internal_error',
    ],
    ['no time', () => ({ ok: true, secretIndex: 0 }), '500 own internal_error'],
    [
      'a promise as ok',
      () => ({ ok: Promise.resolve(true), timestamp: 5, secretIndex: 0 }),
      '400 own signature_mismatch',
    ],
    ['a rejection', () => Promise.reject(new Error('private')), '500 own internal_error'],
    ['an empty object', () => ({}), '400 own signature_mismatch'],
    ['a code that is none', () => ({ ok: false, code: 'fine' }), '400 own signature_mismatch'],
    ['a code that is not a reason', () => ({ ok: false, code: 'handler_failed' }), '400 own signature_mismatch'],
    ['what is only like true', () => ({ ok: 1, timestamp: null, secretIndex: 0 }), '400 own signature_mismatch'],
    ['a text', () => ({ ok: 'true', timestamp: 5, secretIndex: 0 }), '400 own signature_mismatch'],
    ['true, but later', () => Promise.resolve(true), '500 own internal_error'],
  ])('lets nothing in when it gives %s', async (_what, answer, outcome) => {
    expect((await lets(answer()))[0]).toBe(outcome);
  });
});

describe('senders that cannot work are refused when the receiver is made', () => {
  const make =
    (...args: unknown[]) =>
    () =>
      (createReceiver as (...args: unknown[]) => unknown)(...args);
  const one = sender(alpha, 'secret', () => {});
  const open = sender(
    sourceOf(
      'open',
      custom(() => true),
    ),
    'secret 3',
    () => {},
  );
  const other = sender(
    sourceOf(
      'other',
      custom(() => true),
    ),
    'secret 4',
    () => {},
  );
  const likeAlpha = sender(sourceOf('like-alpha', sharedSecretHeader({ header: 'x-ALPHA' })), 'secret 2', () => {});
  it.each([
    ['none', [[]], /at least one sender/],
    ['two with the same secret', [[one, sender(beta, 'secret', () => {})]], /Two senders have the same secret/],
    [
      'two that share a secret of their rotations',
      [[sender(alpha, ['new', 'shared'], () => {}), sender(beta, ['shared', 'other', 'other'], () => {})]],
      /Two senders have the same secret/,
    ],
    [
      'two whose secrets differ only in what a scheme ignores',
      [[sender(alpha, 'whsec_YQ==', () => {}), sender(beta, 'YQ', () => {})]],
      /Two senders have the same secret/,
    ],
    ['two of one source', [[one, sender(alpha, 'other', () => {})]], /two senders of the source alpha/],
    ['two that the same header tells', [[one, likeAlpha]], /same header, x-alpha/],
    ['one that takes all before another', [[open, one]], /deliveries of open/],
    ['two that take all', [[open, other]], /deliveries of open/],
    ['sources in place of senders', [[alpha, beta], 'secret', () => {}], /made by sender/],
    ['what is none', [[one, undefined]], /made by sender/],
    ['a gap', [Object.assign([], { 0: one, 2: one })], /made by sender/],
    ['what only looks like one', [[{ source: alpha }]], /made by sender/],
    ['fields, which belong to one of them', [[one], { fields: [{ name: 'a' }] }], /fields belong to one/],
    ['an option that cannot be', [[one], { tolerance: -1 }], /tolerance must be/],
  ])('%s', (_what, args, message) => {
    expect(make(...args)).toThrow(TypeError);
    expect(make(...args)).toThrow(message);
  });

  it.each([
    ['no secret', () => sender(alpha, undefined, () => {}), /secret must be a non-empty string/],
    ['a secret that the scheme cannot have', () => sender(gamma, 'clé', () => {}), /a header can carry/],
    ['no handler', () => sender(alpha, 'secret', {}), /has no handler/],
    [
      'a handler of an event that it has not',
      () => sender(alpha, 'secret', { 'call.failed': () => {} } as object),
      /alpha has no such event/,
    ],
    ['no source', () => sender(undefined as unknown as typeof alpha, 'secret', () => {}), /made by defineSource/],
    [
      'fields that the source does not have',
      () => sender(alpha, 'secret', () => {}, { fields: [{ name: 'a' }] as never }),
      /alpha have no extracted/,
    ],
  ])('a sender with %s', (_what, makeSender, message) => {
    expect(makeSender).toThrow(TypeError);
    expect(makeSender).toThrow(message);
  });

  it('options may be left out or undefined', () => {
    expect(make([one, sender(gamma, 'secret 2', () => {})])).not.toThrow();
    expect(
      make([
        sender(alpha, ['a', 'a', undefined], () => {}),
        sender(
          gamma,
          () => 'a',
          () => {},
        ),
      ]),
    ).not.toThrow();
    expect(make([one], undefined)).not.toThrow();
  });
});

it.each<[string, (source: never) => unknown]>([
  ['createReceiver', (source) => createReceiver(source, 'a secret', () => {})],
  ['sender', (source) => sender(source, 'a secret', () => {})],
  ['verifiedBy', (source) => verifiedBy(source, 'a secret')],
])('%s refuses anything but a source', (_name, make) => {
  for (const source of [undefined, null, {}, { authenticator: {} }, 'byourside']) {
    expect(() => make(source as never)).toThrow(/^source must be made by defineSource, such as byourside/);
  }
});
