import { inspect } from 'node:util';
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import * as z from 'zod/v4/mini';
import { WebhookError } from '../../src/errors.ts';
import { createReceiver } from '../../src/receive/create-receiver.ts';
import { drop, retryLater } from '../../src/receive/handler.ts';
import type { ReceiverOptions } from '../../src/receive/options.ts';
import type { Secret } from '../../src/receive/secret.ts';
import { memoryStore } from '../../src/replay/memory-store.ts';
import type { ReplayStore } from '../../src/replay/replay-store.ts';
import { byourside } from '../../src/sources/byourside.ts';
import { signWebhook } from '../../src/verify/sign-webhook.ts';
import { nowSeconds, signHeader } from '../verify/signer.ts';
import { delivery, payload, recorder, secret } from './deliver.ts';

const json = { 'content-type': 'application/json' };
const accepted = (outcome: string) => ({ status: 200, headers: json, body: JSON.stringify({ outcome }) });
const refused = (status: number, error: string, headers = {}) => ({
  status,
  headers: { ...json, ...headers },
  body: JSON.stringify({ error }),
});

/** A receiver with what it saw. */
function setUp(
  onEvent: (event: { readonly event: string }) => unknown = () => {},
  options: ReceiverOptions = {},
  anySecret: Secret<string> = secret,
) {
  const seen: unknown[] = [];
  const { reports, observe } = recorder();
  const receive = createReceiver(
    byourside,
    anySecret,
    (event, context: { readonly request: string }) => {
      seen.push(event, context);
      return onEvent(event);
    },
    { observe, log: false, ...options },
  );
  return { receive, seen, reports };
}

describe('a delivery that is in order', () => {
  it('reaches the handler as a typed event with its context', async () => {
    const { receive, seen, reports } = setUp();
    const sent = payload();
    const timestamp = nowSeconds() - 5;
    expect(await receive(delivery(sent, { timestamp }))).toEqual(accepted('processed'));
    expect(seen[0]).toMatchObject({ ...sent, status: 'completed', transcript: null });
    const signedAt = new Date(timestamp * 1000);
    const eventKey = `byourside::${sent.eventId}`;
    expect(seen[1]).toMatchObject({ eventKey, signedAt, secretIndex: 0, request: 'the request' });
    const context = seen[1] as { readonly rawBody: Uint8Array; readonly signal: AbortSignal };
    expect(new TextDecoder().decode(context.rawBody)).toBe(JSON.stringify(sent));
    expect(context.signal.aborted).toBe(false);
    expect(reports).toEqual([
      {
        outcome: 'accepted',
        code: 'processed',
        claim: 'committed',
        storeError: null,
        bodyDiffers: null,
        replyKept: null,
        items: null,
        status: 200,
        source: 'byourside',
        eventName: 'call.completed',
        eventId: sent.eventId,
        callId: 'call_1',
        issues: [],
        eventKey,
        signedAt,
        clockSkew: expect.closeTo(5, -0.5),
        secretIndex: 0,
        bytes: new TextEncoder().encode(JSON.stringify(sent)).length,
        durationMs: expect.any(Number),
      },
    ]);
  });

  it('is found by any of several secrets, and which one is reported', async () => {
    const { receive, reports } = setUp(() => {}, {}, ['whsec_new', secret]);
    expect((await receive(delivery(payload()))).status).toBe(200);
    expect(reports[0]?.secretIndex).toBe(1);
  });

  it('may start with a byte order mark', async () => {
    const { receive, seen } = setUp();
    expect(await receive(delivery(`\uFEFF${JSON.stringify(payload())}`))).toEqual(accepted('processed'));
    expect((seen[1] as { readonly rawBody: Uint8Array }).rawBody.slice(0, 3)).toEqual(
      new Uint8Array([0xef, 0xbb, 0xbf]),
    );
  });
});

describe('handlers', () => {
  it('in a map are chosen by name; an event without one is ignored', async () => {
    const calls: string[] = [];
    const { observe, reports } = recorder();
    const receive = createReceiver(
      byourside,
      secret,
      {
        'call.completed': (event, context) => {
          expectTypeOf(event.event).toEqualTypeOf<'call.completed'>();
          expectTypeOf(context.rawBody).toEqualTypeOf<Uint8Array>();
          calls.push(event.event);
        },
        'call.failed': undefined,
        unknown: (event) => {
          expectTypeOf(event.name).toEqualTypeOf<string>();
          calls.push(`${event.event} ${event.name}`);
        },
      },
      { observe },
    );
    expect(await receive(delivery(payload()))).toEqual(accepted('processed'));
    expect(await receive(delivery(payload({ event: 'call.failed' })))).toEqual(accepted('ignored'));
    expect(await receive(delivery(payload({ event: 'call.voicemail' })))).toEqual(accepted('ignored'));
    for (const event of ['call.new', 'constructor', '__proto__', 'toString', 'unknown']) {
      expect(await receive(delivery(payload({ event })))).toEqual(accepted('processed'));
    }
    expect(calls).toEqual([
      'call.completed',
      'unknown call.new',
      'unknown constructor',
      'unknown __proto__',
      'unknown toString',
      'unknown unknown',
    ]);
    expect(reports.map((report) => report.code).slice(0, 3)).toEqual(['processed', 'ignored', 'ignored']);
  });

  it('as one function get the known events; unknown ones are ignored', async () => {
    const { receive, seen, reports } = setUp();
    for (const event of ['call.new', 'constructor', '__proto__']) {
      expect(await receive(delivery(payload({ event })))).toEqual(accepted('ignored'));
    }
    expect(seen).toEqual([]);
    expect(reports.map((report) => report.eventName)).toEqual(['call.new', 'constructor', '__proto__']);
  });

  it('get extracted typed by the fields asked for', async () => {
    let extracted: { confirmed: boolean | null; new_time: string | null } | null | undefined;
    const fields = [
      { name: 'confirmed', type: 'boolean' },
      { name: 'new_time', type: 'string' },
    ] as const;
    const { observe, reports } = recorder();
    const onEvent = {
      'call.completed': (event: { readonly extracted: typeof extracted }) => (extracted = event.extracted),
    };
    const receive = createReceiver(byourside, secret, onEvent, { fields, observe });
    expect(await receive(delivery(payload({ extracted: { confirmed: true } })))).toEqual(accepted('processed'));
    expect(extracted).toEqual({ confirmed: true, new_time: null });
    expect(await receive(delivery(payload({ extracted: { confirmed: 'maybe-secret-value' } })))).toEqual(
      accepted('processed'),
    );
    expect(extracted).toEqual({ confirmed: null, new_time: null });
    expect(reports[1]?.issues).toEqual([{ path: 'extracted.confirmed', expected: 'boolean' }]);
    expect(inspect(reports[1], { depth: 9 })).not.toMatch(/maybe-secret-value/);
  });

  it('may be changed in the map afterwards without effect', async () => {
    const onEvent = { 'call.completed': vi.fn() };
    const first = onEvent['call.completed'];
    const receive = createReceiver(byourside, secret, onEvent);
    onEvent['call.completed'] = vi.fn();
    await receive(delivery(payload()));
    expect(first).toHaveBeenCalledOnce();
  });
});

describe('a delivery that is not authentic', () => {
  const body = JSON.stringify(payload());
  const now = nowSeconds();
  it.each([
    ['header_missing', undefined],
    ['header_missing', null],
    ['header_missing', ''],
    ['header_malformed', 'nonsense'],
    ['header_malformed', [signHeader(body, secret), signHeader(body, secret)]],
    ['signature_mismatch', signHeader(body, 'other')],
    ['timestamp_too_old', signHeader(body, secret, now - 1_000)],
    ['timestamp_too_new', signHeader(body, secret, now + 1_000)],
    ['timestamp_too_new', signHeader(body, secret, '9'.repeat(30))],
  ])('gets a 400 without a reason and is reported as %s', async (code, header) => {
    const { receive, seen, reports } = setUp();
    expect(await receive(delivery(body, { header }))).toEqual(refused(400, 'invalid_signature'));
    expect(seen).toEqual([]);
    expect(reports).toHaveLength(1);
    expect(reports[0]).toMatchObject({ outcome: 'refused', code, status: 400, eventName: null, eventKey: null });
  });

  it('but whose MAC holds is told apart by how far the clocks are off', async () => {
    const { receive, reports } = setUp();
    await receive(delivery(body, { timestamp: now - 412 }));
    await receive(delivery(body, { timestamp: now + 412 }));
    const messages = reports.map((report) => report.outcome === 'refused' && report.error.message);
    expect(messages[0]).toMatch(/signed 41\d s ago and the tolerance is 300 s.*clock of this machine is ahead/);
    expect(messages[1]).toMatch(/signed 41\d s in the future.*clock of this machine is behind/);
    expect(reports[0]?.clockSkew).toBeGreaterThanOrEqual(412);
    expect(reports[0]?.signedAt).toEqual(new Date((now - 412) * 1000));
  });
});

describe('a delivery that is authentic but of no use', () => {
  it.each([
    ['', 400, 'body_not_json'],
    ['{"event":', 400, 'body_not_json'],
    [new Uint8Array([0x22, 0xff, 0xfe, 0x22]), 400, 'body_not_json'],
    ['[]', 422, 'schema_mismatch'],
    ['null', 422, 'schema_mismatch'],
    ['"call.completed"', 422, 'schema_mismatch'],
    ['{}', 422, 'schema_mismatch'],
    ['{"event":5.5,"eventId":"e","callId":"c"}', 422, 'schema_mismatch'],
    ['{"event":"","eventId":"e","callId":"c"}', 422, 'schema_mismatch'],
    ['{"event":"call.completed","eventId":"","callId":"c"}', 422, 'schema_mismatch'],
    ['{"event":"call.completed","eventId":"e"}', 422, 'schema_mismatch'],
    ['{"event":"call.completed","eventId":"e","callId":["c"]}', 422, 'schema_mismatch'],
  ])('%j gets %i %s', async (body, status, code) => {
    const { receive, seen, reports } = setUp();
    expect(await receive(delivery(body))).toEqual(refused(status, code));
    expect(seen).toEqual([]);
    expect(reports[0]).toMatchObject({ outcome: 'refused', code, secretIndex: 0 });
  });

  it('says what does not fit', async () => {
    const { receive, reports } = setUp();
    await receive(delivery({ event: 'call.completed', eventId: '', to: 5 }));
    const [report] = reports;
    const message = report?.outcome === 'refused' ? report.error.message : '';
    expect(message).toBe(
      'The body is not a valid call.completed: eventId is empty; callId is not of type string; to is not of type string.',
    );
  });

  it('says so when it is only the choice of an extracted value', async () => {
    const { observe, reports } = recorder();
    const receive = createReceiver(byourside, secret, () => {}, { observe, strict: true, fields: [{ name: 'any' }] });
    await receive(delivery(payload({ extracted: { any: [] } })));
    expect(inspect(reports)).toMatch(/extracted\.any is not of type string or boolean or number/);
  });

  it('says so when it is the whole that does not fit', async () => {
    const never = z.looseObject({}).check(z.refine(() => false));
    const source = { ...byourside, events: { ...byourside.events, 'call.completed': never } };
    const { observe, reports } = recorder();
    const receive = createReceiver(source as unknown as typeof byourside, secret, () => {}, { observe });
    expect(await receive(delivery(payload()))).toEqual(refused(422, 'schema_mismatch'));
    expect(inspect(reports)).toMatch(/not a valid call\.completed: the body does not fit/);
  });
});

describe('a request that is not a delivery', () => {
  it.each(['GET', 'HEAD', 'PUT', 'OPTIONS', ''])('%s gets a 405 with Allow', async (method) => {
    const { receive, reports } = setUp();
    expect(await receive(delivery(payload(), { method }))).toEqual(
      refused(405, 'method_not_allowed', { allow: 'POST' }),
    );
    expect(reports[0]).toMatchObject({ outcome: 'refused', code: 'method_not_allowed', bytes: null });
  });

  it('gets the code of the adapter, with the line to change, if its body cannot be read', async () => {
    const { receive } = setUp();
    const readBody = () => Promise.reject(new WebhookError('body_unreadable', 'Change this line.'));
    const reply = await receive(delivery(payload(), { readBody }));
    expect([reply.status, reply.body]).toEqual([500, '{"error":"body_unreadable","message":"Change this line."}']);
  });

  it('is refused when the adapter read more than it was told', async () => {
    const { receive } = setUp(() => {}, { maxBodyBytes: 10 });
    expect(await receive(delivery(payload()))).toEqual(refused(413, 'body_too_large'));
  });

  it('is read up to the limit', async () => {
    const { receive } = setUp(() => {}, { maxBodyBytes: 77 });
    let limit = 0;
    const readBody = (maxBytes: number) => {
      limit = maxBytes;
      throw new WebhookError('body_too_large');
    };
    expect(await receive(delivery(payload(), { readBody }))).toEqual(refused(413, 'body_too_large'));
    expect(limit).toBe(77);
  });
});

describe('a handler that fails', () => {
  it('gets a 500, and the identical retry is handled', async () => {
    let failures = 1;
    const { receive, seen, reports } = setUp(() => {
      if (failures-- > 0) throw new TypeError('customer 4711 has no e-mail');
    });
    const sent = payload();
    expect(await receive(delivery(sent))).toEqual(refused(500, 'handler_failed'));
    expect(await receive(delivery(sent))).toEqual(accepted('processed'));
    expect(seen).toHaveLength(4);
    expect(reports.map((report) => report.code)).toEqual(['handler_failed', 'processed']);
  });

  it('is named in the report by class and place, never by its message', async () => {
    const failures = [
      new RangeError('secret-message'),
      Object.assign(new Error('secret-message\n    at secret-message (x.js:1:1)'), { name: 'secret-message' }),
      'secret-message',
      undefined,
      null,
      new Proxy(new Error('secret-message'), {
        getPrototypeOf() {
          throw new Error('secret-message');
        },
      }),
      new Proxy(new Error('secret-message'), {
        get() {
          throw new Error('secret-message');
        },
      }),
      new WebhookError('signature_mismatch', 'secret-message'),
      Object.assign(new Error('secret-message'), { stack: undefined }),
      new (class extends Error {
        static override readonly name = 'secret message';
      })('secret-message'),
    ];
    const { receive, reports } = setUp(() => Promise.reject(failures.pop()));
    const count = failures.length;
    for (let i = 0; i < count; i++) {
      const reply = await receive(delivery(payload()));
      expect(reply.status).toBe(500);
      expect(reply.body).toBe('{"error":"handler_failed"}');
      expect(inspect([reply, reports[i]], { depth: 9, showHidden: true })).not.toMatch(/secret-message/);
    }
    const last = reports.at(-1);
    expect(last?.outcome === 'failed' && last.error.message).toMatch(
      /^The handler threw RangeError at .*create-receiver\.test\.ts:\d+:\d+\)?\.$/,
    );
  });

  it('can be seen as it was thrown with onHandlerError, whose own failure changes nothing', async () => {
    const failure = new Error('mine');
    const thrown: unknown[] = [];
    const onHandlerError = (error: unknown) => {
      thrown.push(error);
      throw new Error('again');
    };
    const { receive } = setUp(() => Promise.reject(failure), { onHandlerError });
    expect(await receive(delivery(payload()))).toEqual(refused(500, 'handler_failed'));
    expect(thrown).toEqual([failure]);
  });

  it('with retryLater gives a 503 with Retry-After, and the retry is handled', async () => {
    let busy = true;
    const { receive, reports } = setUp(() => {
      if (busy) throw retryLater(29.5);
    });
    const sent = payload();
    expect(await receive(delivery(sent))).toEqual(refused(503, 'retry_later', { 'retry-after': '30' }));
    busy = false;
    expect(await receive(delivery(sent))).toEqual(accepted('processed'));
    expect(reports[0]).toMatchObject({ outcome: 'failed', code: 'retry_later', error: { retryAfter: 30 } });
  });

  it('that returns retryLater or drop, for want of a throw, is taken as if it had thrown', async () => {
    const { receive } = setUp((event) => (event.event === 'call.failed' ? drop('no') : retryLater(3)));
    expect(await receive(delivery(payload()))).toEqual(refused(503, 'retry_later', { 'retry-after': '3' }));
    expect(await receive(delivery(payload({ event: 'call.failed' })))).toEqual(accepted('dropped'));
  });

  it('with an error that is only called RetryLater gives a 500, not what it holds', async () => {
    const { receive } = setUp(() => {
      throw Object.assign(new Error(), { name: 'RetryLater', seconds: 'in a\r\nbit' });
    });
    expect(await receive(delivery(payload()))).toEqual(refused(500, 'handler_failed'));
  });

  it('with drop gives a 200 for good, and the reason is reported', async () => {
    const { receive, seen, reports } = setUp(() => {
      throw drop('not our customer');
    });
    const sent = payload();
    expect(await receive(delivery(sent))).toEqual(accepted('dropped'));
    expect(await receive(delivery(sent))).toEqual(accepted('duplicate'));
    expect(seen).toHaveLength(2);
    expect(reports[0]).toMatchObject({ outcome: 'accepted', code: 'dropped', reason: 'not our customer' });
  });
});

describe('replays', () => {
  it('of a handled event get a 200 without the handler, though signed again', async () => {
    const { receive, seen, reports } = setUp();
    const sent = payload();
    await receive(delivery(sent, { timestamp: nowSeconds() - 60 }));
    expect(await receive(delivery(sent))).toEqual(accepted('duplicate'));
    expect(seen).toHaveLength(2);
    expect(reports[1]).toMatchObject({ outcome: 'accepted', code: 'duplicate', eventId: sent.eventId });
  });

  it('of an event that is being handled get a 503 with Retry-After', async () => {
    let finish = () => {};
    const working = new Promise<void>((resolve) => (finish = resolve));
    const { receive, seen } = setUp(() => working);
    const sent = payload();
    const first = receive(delivery(sent));
    const second = await receive(delivery(sent));
    expect(second).toMatchObject({ status: 503, body: '{"error":"in_flight"}' });
    expect(Number(second.headers['retry-after'])).toBeGreaterThan(25);
    expect(Number(second.headers['retry-after'])).toBeLessThanOrEqual(30);
    finish();
    expect(await first).toEqual(accepted('processed'));
    expect(seen).toHaveLength(2);
  });

  it('are told apart by scope when receivers share a store', async () => {
    const replay = memoryStore();
    const a = setUp(() => {}, { replay, scope: 'a' });
    const b = setUp(() => {}, { replay, scope: 'b:c' });
    const again = setUp(() => {}, { replay, scope: 'a' });
    const sent = payload();
    expect(await a.receive(delivery(sent))).toEqual(accepted('processed'));
    expect(await b.receive(delivery(sent))).toEqual(accepted('processed'));
    expect(await again.receive(delivery(sent))).toEqual(accepted('duplicate'));
    expect(b.reports[0]?.eventKey).toBe(`byourside:b%3Ac:${sent.eventId}`);
  });

  it('are told apart by a scope that is a function of the request: one tenant cannot use up the ids of another', async () => {
    const replay = memoryStore();
    let tenant = 'a';
    const { receive, reports } = setUp(() => {}, { replay, scope: () => tenant });
    const sent = payload();
    expect(await receive(delivery(sent))).toEqual(accepted('processed'));
    tenant = 'b';
    expect(await receive(delivery(sent))).toEqual(accepted('processed'));
    expect(reports[1]?.eventKey).toBe(`byourside:b:${sent.eventId}`);
  });

  it('are never told to wait longer than the lease, whatever the store says', async () => {
    const claim = () => ({ status: 'in_flight', retryAfterMs: 3_599_492 }) as const;
    const { receive } = setUp(() => {}, { replay: { ...memoryStore(), claim }, leaseMs: 1_500 });
    expect(await receive(delivery(payload()))).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
  });

  it('of an unknown event without an id are known by its bytes, and huge ids by their fingerprint', async () => {
    const { observe, reports } = recorder();
    const calls: string[] = [];
    const receive = createReceiver(byourside, secret, { unknown: (event) => calls.push(event.name) }, { observe });
    for (const body of [{ event: 'x' }, { event: 'x' }, { event: 'x', n: 1 }]) await receive(delivery(body));
    for (const eventId of ['i'.repeat(201), 'i'.repeat(201), 'i'.repeat(202)]) {
      await receive(delivery({ event: 'x', eventId }));
    }
    expect(reports.map((report) => report.code)).toEqual([
      'processed',
      'duplicate',
      'processed',
      'processed',
      'duplicate',
      'processed',
    ]);
    expect(reports[0]?.eventKey).toMatch(/^byourside::#body-[0-9a-f]{64}$/);
    expect(reports[3]?.eventKey).toMatch(/^byourside::#[0-9a-f]{64}$/);
    expect(calls).toHaveLength(4);
  });

  it('reach the handler when the protection is off', async () => {
    const { receive, seen, reports } = setUp(() => {}, { replay: false });
    const sent = payload();
    await receive(delivery(sent));
    expect(await receive(delivery(sent))).toEqual(accepted('processed'));
    expect(seen).toHaveLength(4);
    expect((seen[1] as { readonly signal: AbortSignal }).signal.aborted).toBe(false);
    expect(reports[1]).toMatchObject({ code: 'processed', claim: null });
  });

  it('get a 503 while the store cannot be reached; nothing is handled', async () => {
    const claim = () => Promise.reject(new Error('ECONNREFUSED'));
    const { receive, seen, reports } = setUp(() => {}, { replay: { ...memoryStore(), claim } as ReplayStore });
    expect(await receive(delivery(payload()))).toEqual(refused(503, 'store_unavailable'));
    expect(seen).toEqual([]);
    expect(reports[0]).toMatchObject({ outcome: 'failed', code: 'store_unavailable' });
  });
});

describe('a secret function', () => {
  it('is given the request and asked for every delivery', async () => {
    const asked: string[] = [];
    const { receive } = setUp(
      () => {},
      {},
      async (request) => {
        asked.push(request);
        return [secret];
      },
    );
    expect((await receive(delivery(payload()))).status).toBe(200);
    expect((await receive(delivery(payload()))).status).toBe(200);
    expect(asked).toEqual(['the request', 'the request']);
  });

  const proxy = Proxy.revocable([], {});
  proxy.revoke();
  it.each([
    ['nothing', () => undefined, /got undefined.*BYS_WEBHOOK_SECRET/],
    ['a list of null', () => [null] as never, /got null/],
    ['the secret in quotes', () => `"${secret}"`, /is in quotes/],
    ['11 secrets', () => Array(11).fill(secret), /11 entries/],
    ['an empty string', () => '', /got an empty string/],
    ['no secret', () => [], /empty array/],
    ['a padded secret', () => `${secret}\n`, /ends with white space/],
    ['a value that is not a secret', () => 5 as unknown as string, /got a number\./],
    [
      'what breaks when it is read',
      () =>
        Object.defineProperty([], 0, {
          get() {
            throw new Error('tenant-secret');
          },
        }),
      /it cannot be read/,
    ],
    [
      'by throwing',
      () => {
        throw new RangeError('tenant-secret');
      },
      /threw RangeError at /,
    ],
    ['by rejecting', () => Promise.reject('tenant-secret'), /threw a value that is not an Error \(string\)/],
  ])('that gives %s causes a 500 and a report, and nothing passes', async (_what, bad, message) => {
    const { receive, seen, reports } = setUp(() => {}, {}, bad as () => string);
    const reply = await receive(delivery(payload(), { secret: 'undefined' }));
    expect(reply).toEqual(refused(500, 'secret_unavailable'));
    expect(seen).toEqual([]);
    const [report] = reports;
    expect(report).toMatchObject({ outcome: 'failed', code: 'secret_unavailable' });
    expect(report?.outcome === 'failed' && report.error.message).toMatch(message);
    expect(inspect(report)).not.toMatch(/tenant-secret|3f9c1e7a/);
  });

  it('that gives something hostile causes a 500', async () => {
    const { receive, reports } = setUp(
      () => {},
      {},
      () => proxy.proxy as unknown as string,
    );
    expect((await receive(delivery(payload()))).status).toBe(500);
    expect(reports[0]).toMatchObject({ outcome: 'failed' });
  });
});

describe('observe', () => {
  it('may throw or reject without effect', async () => {
    const throwing = () => {
      throw new Error('observer');
    };
    expect(await setUp(() => {}, { observe: throwing }).receive(delivery(payload()))).toEqual(accepted('processed'));
    // biome-ignore lint/suspicious/noThenProperty: a query that starts when it is awaited
    const lazy = { then: vi.fn() };
    await setUp(() => {}, { observe: () => lazy }).receive(delivery(payload()));
    expect(lazy.then).toHaveBeenCalled();
    const rejecting = () => Promise.reject(new Error('observer'));
    expect(await setUp(() => {}, { observe: rejecting }).receive(delivery(payload()))).toEqual(accepted('processed'));
  });

  it('never sees the secret, the MAC or the body, whatever happens', async () => {
    const { receive, reports } = setUp(() => {
      throw new Error(`${secret} private`);
    });
    const body = JSON.stringify(payload({ summary: 'private' }));
    const replies = [
      await receive(delivery(body)),
      await receive(delivery(body, { header: `t=${nowSeconds()},v1=${'ab'.repeat(32)}` })),
      await receive(delivery(body.slice(1))),
      await receive(delivery(body.replace('"call_1"', '[7]'))),
    ];
    const mac = /v1=(.*)/.exec(signWebhook(body, secret))?.[1] ?? '';
    const all = inspect([reports, replies], { depth: 9, showHidden: true });
    expect(reports).toHaveLength(4);
    expect(all).not.toMatch(/private|whsec_/);
    expect(all).not.toContain(mac);
  });

  it('is a line on stderr for what went wrong, when it is not given', async () => {
    const lines: string[] = [];
    const stderr = vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line));
    const receive = createReceiver(byourside, secret, () => {
      throw retryLater(1);
    });
    await receive(delivery(payload(), { header: null }));
    await receive(delivery(payload()));
    await createReceiver(byourside, secret, () => {})(delivery(payload()));
    const lost = { ...memoryStore(), commit: () => false };
    await createReceiver(byourside, secret, () => {}, { replay: lost })(delivery(payload()));
    const refusing = () => Promise.reject(new Error('connect ECONNREFUSED'));
    const unrecorded = { ...memoryStore(), commit: refusing };
    await createReceiver(byourside, secret, () => {}, { replay: unrecorded })(delivery(payload()));
    const down = { ...memoryStore(), claim: refusing };
    await createReceiver(byourside, secret, () => {}, { replay: down })(delivery(payload()));
    await createReceiver(byourside, secret, () => {}, { replay: down, whenStoreFails: 'handle' })(delivery(payload()));
    stderr.mockRestore();
    expect(lines).toEqual([
      expect.stringMatching(
        /^callhook: answered 400 \(header_missing\)\. A header of this sender is missing: .* Look at x-bys-signature first/,
      ),
      expect.stringMatching(/^callhook: answered 200 \(processed\)\. The lease was lost: another run/),
      expect.stringMatching(
        /^callhook: answered 200 \(processed\)\. The replay store could not record the event: .*: connect ECON/,
      ),
      expect.stringMatching(
        /^callhook: answered 503 \(store_unavailable\)\. The replay store could not be .*: connect/,
      ),
      expect.stringMatching(
        /^callhook: answered 200 \(processed\)\. The replay store could not be .*without a claim: c/,
      ),
    ]);
  });
});

describe('our own faults', () => {
  it('give a 500 and a report', async () => {
    const source = {
      ...byourside,
      eventId: () => {
        throw new Error('bug');
      },
    };
    const { observe, reports } = recorder();
    const receive = createReceiver(source, secret, () => {}, { observe });
    expect(await receive(delivery(payload()))).toEqual(refused(500, 'internal_error'));
    expect(reports[0]).toMatchObject({ outcome: 'failed', code: 'internal_error' });
  });
});

describe('a receiver that cannot work is refused when it is made', () => {
  const make = (...args: unknown[]) => (createReceiver as (...args: unknown[]) => unknown)(byourside, ...args);
  const handler = () => {};
  it.each([
    [[undefined, handler], /BYS_WEBHOOK_SECRET/],
    [['', handler], /non-empty/],
    [[' whsec', handler], /starts with white space/],
    [['whsec\n', handler], /ends with white space/],
    [[['whsec', 'whsec2 '], handler], /ends with white space/],
    [[[], handler], /empty array/],
    [[5, handler], /got a number\./],
    [[secret], /onEvent must be a function/],
    [[secret, null], /onEvent must be a function/],
    [[secret, 'call.completed'], /onEvent must be a function/],
    [[secret, {}], /has no handler/],
    [[secret, []], /has no handler/],
    [[secret, new Map([['call.completed', handler]])], /has no handler/],
    [[secret, { 'call.complete': handler }], /'call\.complete', but byourside has no such event.*call\.completed/],
    [[secret, { 'call.completed': 'log' }], /\['call\.completed'\] must be a function/],
    [[secret, handler, { tolerance: Number.NaN }], /tolerance/],
    [[secret, handler, { maxBodyBytes: 0 }], /maxBodyBytes/],
    [[secret, handler, { leaseMs: Number.POSITIVE_INFINITY }], /leaseMs/],
    [[secret, handler, { retainMs: -1 }], /retainMs/],
    [[secret, handler, { replay: {} }], /replay store/],
    [[secret, handler, { replay: { claim: handler } }], /replay store/],
    [[secret, handler, { leaseMs: 2 ** 31 }], /leaseMs/],
    [[secret, handler, { replay: null }], /replay store/],
    [[secret, handler, { scope: 5 }], /scope/],
    [[secret, handler, { observe: 'console' }], /observe/],
    [[secret, handler, { onHandlerError: 5 }], /onHandlerError/],
    [[secret, handler, { now: 5 }], /now must be a function/],
    [[secret, handler, { fields: [{ name: '' }] }], /needs a name/],
  ])('%j', (args, message) => {
    expect(() => make(...args)).toThrow(TypeError);
    expect(() => make(...args)).toThrow(message);
  });

  it('fields for a source that has none', () => {
    const { eventsWithFields: _, ...source } = byourside;
    expect(() => createReceiver(source, secret, handler, { fields: [{ name: 'a' }] })).toThrow(/no extracted fields/);
  });

  it('what the secrets array is changed to later has no effect', async () => {
    const secrets = [secret];
    const receive = createReceiver(byourside, secrets, handler);
    secrets[0] = 'other';
    expect((await receive(delivery(payload()))).status).toBe(200);
  });
});

afterEach(() => vi.restoreAllMocks());
