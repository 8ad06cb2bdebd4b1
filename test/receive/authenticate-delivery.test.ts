import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebhookError } from '../../src/errors.ts';
import { createReceiver } from '../../src/receive/create-receiver.ts';
import type { ReceiverOptions } from '../../src/receive/options.ts';
import type { Secret } from '../../src/receive/secret.ts';
import { type Sender, sender } from '../../src/receive/sender.ts';
import type { Authenticator } from '../../src/sources/authenticator.ts';
import { custom } from '../../src/sources/authenticators/custom.ts';
import { sharedSecretHeader } from '../../src/sources/authenticators/shared-secret-header.ts';
import { standardWebhooks } from '../../src/sources/authenticators/standard-webhooks.ts';
import { timestampedHmac } from '../../src/sources/authenticators/timestamped-hmac.ts';
import { byourside } from '../../src/sources/byourside.ts';
import { sourceOf } from '../sources/authenticators/receive.ts';
import { givenDelivery } from '../sources/given-delivery.ts';
import { standardSignature } from '../verify/signer.ts';
import { type DeliverOptions, delivery, payload, recorder, secret } from './deliver.ts';

/** A receiver that notes what it asks for, in order. */
function setUp(answer: Secret<string>, options: ReceiverOptions<undefined, string> = {}) {
  const { reports, observe } = recorder();
  const asked: string[] = [];
  const secretFunction = (request: string) => {
    asked.push('secret');
    return typeof answer === 'function' ? answer(request) : answer;
  };
  const receive = createReceiver(byourside, secretFunction, () => {}, { observe, ...options });
  const send = (body: unknown = payload(), sent: DeliverOptions = {}) => {
    const signed = delivery(body, sent);
    const readBody: typeof signed.readBody = (...args) => {
      asked.push('body');
      return signed.readBody(...args);
    };
    return receive({ ...signed, readBody });
  };
  return { asked, reports, receive, send };
}

describe('the order in which a receiver asks', () => {
  it('is header, secret, body', async () => {
    const { asked, send } = setUp(secret);
    expect((await send()).status).toBe(200);
    expect(asked).toEqual(['secret', 'body']);
  });

  it.each([
    ['no header', undefined, 'header_missing'],
    ['an empty header', '', 'header_missing'],
    ['nonsense', 'nonsense', 'header_malformed'],
    ['a time and no signature', 't=1', 'header_malformed'],
    ['two headers', ['t=1,v1=00', 't=1,v1=00'], 'header_malformed'],
    ['a huge header', `t=1,v1=${'0'.repeat(5_000)}`, 'header_malformed'],
  ])('ends at the header if there is %s', async (_what, header, code) => {
    const { asked, reports, send } = setUp(() => null);
    expect(await send(payload(), { header })).toMatchObject({ status: 400, body: '{"error":"invalid_signature"}' });
    expect(asked).toEqual([]);
    expect(reports).toMatchObject([{ code, source: 'byourside', bytes: null }]);
  });

  it('ends at the method before', async () => {
    const { asked, send } = setUp(secret);
    expect((await send(payload(), { method: 'GET' })).status).toBe(405);
    expect(asked).toEqual([]);
  });

  it.each<[string, Authenticator]>([
    ['timestampedHmac', timestampedHmac({ header: 'x-signature' })],
    ['standardWebhooks', standardWebhooks({ prefix: 'x' })],
    ['sharedSecretHeader', sharedSecretHeader({ header: 'x-signature' })],
    ['custom with a header', custom(() => true, { header: 'x-signature' })],
    ['an own one with a header', { ...custom(() => true), header: 'x-signature', readHeaders: undefined }],
    ['an own one with an own check', { ...custom(() => true), readHeaders: () => 'header_missing' }],
    [
      'an own one whose check is asynchronous',
      { ...custom(() => true), readHeaders: async () => 'header_missing' as never },
    ],
  ])('is that of %s, too', async (_name, authenticator) => {
    const { reports, observe } = recorder();
    const unasked = vi.fn();
    const receive = createReceiver(sourceOf<number | null>(authenticator), unasked, () => {}, { observe });
    const reply = await receive({ method: 'POST', header: () => undefined, readBody: unasked, request: null });
    expect([reply.status, reports[0]?.code]).toEqual([400, 'header_missing']);
    expect(unasked).not.toHaveBeenCalled();
  });

  it('says nothing of the error of a checkSecret that is not a TypeError', async () => {
    const { observe, reports } = recorder();
    const checkSecret = () => {
      throw new RangeError('private words');
    };
    const authenticator = { ...byourside.authenticator, checkSecret };
    const receive = createReceiver(
      { ...byourside, authenticator },
      () => secret,
      () => {},
      { observe, log: false },
    );
    expect(await receive(delivery(payload()))).toMatchObject({ status: 500, body: '{"error":"secret_unavailable"}' });
    expect(reports).toMatchObject([
      { error: { message: expect.stringMatching(/unusable secret: it cannot be used\.$/) } },
    ]);
  });

  it('reads a header once, and gives the result to authenticate', async () => {
    const header = vi.fn((name: string) => delivery('{"type":"ping"}', { secret }).header(name));
    const source = sourceOf(timestampedHmac({ header: 'x-bys-signature' }));
    const receive = createReceiver(source, secret, () => {}, { replay: false });
    const readBody = () => new TextEncoder().encode('{"type":"ping"}');
    expect((await receive({ method: 'POST', header, readBody, request: null })).status).toBe(200);
    expect(header.mock.calls.filter(([name]) => name === 'x-bys-signature')).toHaveLength(1);
  });

  it('chooses among several senders before it reads the body', async () => {
    const { reports, observe } = recorder();
    const unread = vi.fn();
    const senders: Sender<unknown>[] = [
      sender(byourside, 'whsec_a', () => {}),
      sender(sourceOf(sharedSecretHeader({ header: 'x-other' })), 'whsec_b', () => {}),
    ];
    const receive = createReceiver(senders, { observe });
    await receive({ method: 'POST', header: () => undefined, readBody: unread, request: null });
    expect(reports).toMatchObject([{ code: 'header_missing', source: null }]);
    expect(unread).not.toHaveBeenCalled();
  });

  it('lets authenticate read the headers itself, for code that calls it without a receiver', () => {
    const clock = { now: 0, tolerance: 300 };
    const read = givenDelivery({ header: () => 'nonsense', rawBody: '{}' });
    expect(byourside.authenticator.authenticate(read, [secret], clock)).toEqual({
      ok: false,
      code: 'header_malformed',
    });
    const headers: Record<string, string> = { 'x-id': 'a', 'x-timestamp': '0', 'x-signature': 'v1,' };
    const authenticator = standardWebhooks({ prefix: 'x' });
    const key = `whsec_${btoa('0123456789abcdef01234567')}`;
    headers['x-signature'] = standardSignature('{}', key, 'a', 0);
    const signed = givenDelivery({ header: (name) => headers[name], rawBody: '{}' });
    expect(authenticator.authenticate(signed, [key], clock)).toEqual({ ok: true, timestamp: 0, secretIndex: 0 });
  });
});

describe('a tenant that the secret function does not know', () => {
  it.each([
    ['at once', () => null],
    ['later', async () => null],
  ])('null %s gets what a wrong signature gets, and reads the body like it', async (_when, unknown) => {
    const { asked, reports, send } = setUp(unknown);
    const known = setUp(secret);
    const wrong = { secret: 'another secret' };
    const reply = await send(payload(), wrong);
    expect(reply).toEqual(await known.send(payload(), wrong));
    expect(asked).toEqual(known.asked);
    expect(reports).toMatchObject([{ outcome: 'refused', code: 'signature_mismatch', secretIndex: null }]);
    expect(inspect(reports)).toMatch(/no such tenant/);
    expect((await send('x'.repeat(2_000_000), wrong)).status).toBe(413);
  });

  it.each([
    ['gzip', gzipSync('{}')],
    ['gzip', Buffer.from('{}')],
    ['gzip', gzipSync('{}').subarray(0, 12)],
    ['gzip', gzipSync(Buffer.alloc(3_000_000))],
    ['br', Buffer.from('{}')],
    ['gzip, gzip, gzip', Buffer.from('{}')],
    ['deflate', Buffer.from('x')],
  ])('gets with a body in %s what a wrong signature gets', async (encoding, body) => {
    const answers = [];
    for (const given of [() => null, secret, async () => null]) {
      const { reports, observe } = recorder();
      const receive = createReceiver(byourside, given, () => {}, { observe, log: false });
      const forged = delivery(new Uint8Array(body), { secret: 'another secret' });
      const header = (name: string) => (name === 'content-encoding' ? encoding : forged.header(name));
      const { status, headers, body: text } = await receive({ ...forged, header });
      answers.push({ status, headers, text, code: reports[0]?.code });
    }
    expect(answers).toEqual(Array(3).fill(answers[1]));
  });

  it('is not let in by a check that lets everything in, or fails for its secret', async () => {
    for (const authenticate of [() => true, () => Promise.resolve(true), () => Promise.reject(new Error('no key'))]) {
      const checks = [custom(authenticate), { authenticate: authenticate as unknown as Authenticator['authenticate'] }];
      for (const authenticator of checks) {
        const receive = createReceiver(
          sourceOf<number | null>(authenticator),
          () => null,
          () => {},
          { observe: () => {} },
        );
        const readBody = () => new TextEncoder().encode('{"type":"ping"}');
        const header = (name: string) => (name === 'content-encoding' ? undefined : 'x');
        const reply = await receive({ method: 'POST', header, readBody, request: null });
        expect(reply).toMatchObject({ status: 400, body: '{"error":"invalid_signature"}' });
      }
    }
  });

  it('is not undefined, which is a variable that is not set', async () => {
    const { reports, send } = setUp(() => undefined);
    expect((await send()).status).toBe(500);
    expect(reports).toMatchObject([{ code: 'secret_unavailable' }]);
  });
});

describe('a secret function that does not answer', () => {
  it('is given up after secretTimeoutMs, and its late rejection changes nothing', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    let reject = (_error: Error) => {};
    const pending = new Promise<string>((_resolve, fail) => (reject = fail));
    const { asked, reports, send } = setUp(() => pending, { secretTimeoutMs: 250 });
    const reply = send();
    await vi.advanceTimersByTimeAsync(249);
    expect(reports).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await reply).toMatchObject({ status: 500, body: '{"error":"secret_unavailable"}' });
    expect(inspect(reports)).toMatch(/gave no answer within secretTimeoutMs \(250\)/);
    expect(asked).toEqual(['secret']);
    reject(new Error('late'));
  });

  it('has 10 seconds by default, and leaves at most the shared timer behind when it answers', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { send } = setUp(async () => secret, { replay: false });
    for (let i = 0; i < 2; i++) expect((await send()).status).toBe(200);
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
    const { reports, send: wait } = setUp(() => new Promise(() => {}));
    const reply = wait();
    await vi.advanceTimersByTimeAsync(9_999);
    expect(reports).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect((await reply).status).toBe(500);
  });

  it.each([0, 1.5, Number.POSITIVE_INFINITY, '5'])('cannot have %j as its time', (secretTimeoutMs) => {
    const options = { secretTimeoutMs: secretTimeoutMs as number };
    expect(() => createReceiver(byourside, secret, () => {}, options)).toThrow(
      /secretTimeoutMs must be a whole number/,
    );
  });
});

describe('the index of the secret', () => {
  it.each([
    ['that a function returns', () => [undefined, 'old', undefined, secret]],
    ['that is configured', [undefined, 'old', undefined, secret]],
  ] as const)('counts in a list with gaps %s', async (_where, secrets) => {
    const { reports, observe } = recorder();
    const seen: number[] = [];
    const onEvent = (_event: object, context: { readonly secretIndex: number }) => void seen.push(context.secretIndex);
    const receive = createReceiver(byourside, secrets as Secret<string>, onEvent, { observe });
    expect((await receive(delivery(payload()))).status).toBe(200);
    expect([reports[0]?.secretIndex, seen]).toEqual([3, [3]]);
  });
});

describe('a clock that cannot be read', () => {
  it.each<[string, () => unknown]>([
    ['NaN', () => Number.NaN],
    ['a text', () => String(Date.now())],
    ['a date', () => new Date()],
    ['a promise', () => Promise.resolve(Date.now())],
    ['a rejection', () => Promise.reject(new Error('private'))],
    ['nothing', () => undefined],
    ['a bigint', () => BigInt(Date.now())],
    [
      'an error',
      () => {
        throw new WebhookError('signature_mismatch', 'private', { status: 204 });
      },
    ],
  ])('since now gives %s fails, and names the option', async (_what, now) => {
    const { reports, send } = setUp(secret, { now: now as () => number });
    expect(await send()).toMatchObject({ status: 500, body: '{"error":"internal_error"}' });
    expect(inspect(reports)).toMatch(/now must return milliseconds since 1970/);
    expect(inspect(reports)).not.toMatch(/private/);
  });

  it('is Date.now of the moment, also if a test has replaced it since the receiver was made', async () => {
    const receive = createReceiver(byourside, secret, () => {});
    vi.useFakeTimers({ now: 1_000_000_000_000, toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    expect((await receive(delivery(payload(), { timestamp: 1_000_000_000 }))).status).toBe(200);
    vi.setSystemTime(2_000_000_000_000);
    expect((await receive(delivery(payload(), { timestamp: 1_000_000_000 }))).status).toBe(400);
  });
});
