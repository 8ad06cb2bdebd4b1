import { generateKeyPairSync } from 'node:crypto';
import {
  type Authenticator,
  bodyHmac,
  byourside,
  custom,
  type DeliveryReport,
  defineSource,
  ed25519,
  type HmacSignatureOptions,
  hmacSignature,
  sharedSecretHeader,
  standardWebhooks,
  timestampedHmac,
} from 'callhook';
import { webhook } from 'callhook/fetch';
import { nextneural } from 'callhook/sources/nextneural';
import { sampleEvent, signedRequest } from 'callhook/testing';
import { describe, expect, expectTypeOf, it, onTestFinished, vi } from 'vitest';
import * as z from 'zod/v4/mini';

type Definition = Parameters<typeof defineSource>[0];

function sourceOf(authenticator: Authenticator, more: Partial<Definition> = {}) {
  return defineSource({
    name: 'tested',
    authenticator,
    events: { ping: z.looseObject({}) },
    eventName: () => 'ping',
    eventId: 'id',
    ...more,
  } as Definition);
}

/** Sends a request to a receiver, and returns its status, the reported code and what the handler got. */
async function receive(source: ReturnType<typeof sourceOf>, secret: string, request: Request) {
  const reports: DeliveryReport[] = [];
  const events: unknown[] = [];
  const observe = (report: DeliveryReport) => void reports.push(report);
  const handle = webhook(source, secret, (event) => void events.push(event), { observe, log: false });
  const { status } = await handle(request);
  return { outcome: `${status} ${reports[0]?.code}`, event: events[0], report: reports[0] };
}

const pair = generateKeyPairSync('ed25519');
const spki = pair.publicKey.export({ format: 'der', type: 'spki' });
const pkcs8 = pair.privateKey.export({ format: 'der', type: 'pkcs8' });
const [publicKey, privateKey] = [spki.subarray(-32), pkcs8.subarray(-32)];
const both = Buffer.concat([privateKey, publicKey]);

const timed = { header: 'X-Sig', timestampHeader: 'X-Time', signed: ['timestamp', '|', 'body'] } as const;

/** For each scheme: an authenticator, the secret of the receiver and that of the sender. */
const schemes: readonly (readonly [string, Authenticator, string, string])[] = [
  ['timestampedHmac', timestampedHmac({ header: 'Stripe-Signature' }), 'whsec_x', 'whsec_x'],
  [
    'timestampedHmac with other parts',
    timestampedHmac({ header: 'X-Sig', timestampPart: 'ts', signatureParts: ['s', 'r'], unit: 'ms', key: 'base64' }),
    'c2VjcmV0',
    'c2VjcmV0',
  ],
  ['bodyHmac', bodyHmac({ header: 'X-Hub-Signature-256', prefix: 'sha256=' }), 'key', 'key'],
  ['bodyHmac in base64', bodyHmac({ header: 'X-Sig', encoding: 'base64', algorithm: 'sha512' }), 'key', 'key'],
  ['hmacSignature with a time of its own', hmacSignature(timed), 'key', 'key'],
  [
    'hmacSignature over everything',
    hmacSignature({
      ...timed,
      signed: ['timestamp', 'id', 'method', 'url', 'body'],
      idHeader: 'X-Id',
      algorithm: 'sha1',
    }),
    'key',
    'key',
  ],
  [
    'hmacSignature with parts',
    hmacSignature({ header: 'X-Sig', signatureParts: ['d'], signed: ['body'] }),
    'key',
    'key',
  ],
  ['standardWebhooks', standardWebhooks(), 'whsec_c2VjcmV0', 'whsec_c2VjcmV0'],
  ['standardWebhooks of Svix', standardWebhooks({ prefix: 'svix' }), 'c2VjcmV0', 'c2VjcmV0'],
  [
    'standardWebhooks with v1a',
    standardWebhooks(),
    `whpk_${publicKey.toString('base64')}`,
    `whsk_${privateKey.toString('base64')}`,
  ],
  [
    'standardWebhooks with v1a, by a pair of keys',
    standardWebhooks(),
    `whpk_${publicKey.toString('base64')}`,
    `whsk_${both.toString('base64')}`,
  ],
  ['ed25519', ed25519(timed), publicKey.toString('base64'), privateKey.toString('base64')],
  [
    'ed25519 in hex',
    ed25519({ ...timed, encoding: 'hex', key: 'hex' }),
    publicKey.toString('hex'),
    both.toString('hex'),
  ],
  [
    'ed25519 with a PEM',
    ed25519({ ...timed, key: 'pem' }),
    `${pair.publicKey.export({ format: 'pem', type: 'spki' })}`.trim(),
    `${pair.privateKey.export({ format: 'pem', type: 'pkcs8' })}`.trim().replaceAll('\n', '\\n'),
  ],
  ['sharedSecretHeader', sharedSecretHeader({ header: 'X-Secret' }), 'a secret', 'a secret'],
];

describe.each(schemes)('signedRequest for %s', (_name, authenticator, secret, signingSecret) => {
  const source = sourceOf(authenticator);
  const payload = { id: 'evt_1', note: 'Grüße 🎉' };

  it('is a request that a receiver accepts', async () => {
    const request = await signedRequest(source, payload, signingSecret);
    expect([request.method, request.url]).toEqual(['POST', 'http://localhost/webhooks/tested']);
    expect(await receive(source, secret, request)).toMatchObject({ outcome: '200 processed', event: payload });
  });
});

describe.each(schemes.filter(([name]) => name !== 'sharedSecretHeader'))(
  'a request of signedRequest for %s',
  (_name, authenticator, secret, signingSecret) => {
    const source = sourceOf(authenticator);
    const payload = { id: 'evt_1', note: 'Grüße 🎉' };

    it('is refused with another body, and too old', async () => {
      const signed = await signedRequest(source, payload, signingSecret);
      const altered = new Request(signed.url, { method: 'POST', headers: signed.headers, body: '{"id":"evt_2"}' });
      expect((await receive(source, secret, altered)).outcome).toBe('400 signature_mismatch');
      const timestamp = Math.floor(Date.now() / 1000) - 301;
      const old = await receive(source, secret, await signedRequest(source, payload, signingSecret, { timestamp }));
      const fresh = await receive(source, secret, await signedRequest(source, payload, signingSecret));
      const hasTime = fresh.report?.signedAt !== null;
      expect(old.outcome).toBe(hasTime ? '400 timestamp_too_old' : '200 processed');
    });
  },
);

describe('signedRequest for a source', () => {
  const source = sourceOf(bodyHmac({ header: 'X-Sig' }));
  const bySignedUrl: HmacSignatureOptions = { header: 'X-Sig', signed: ['method', 'url', 'body'] };

  it('signs for By Your Side, whose receiver carries no scheme', async () => {
    const request = await signedRequest(byourside, sampleEvent('call.completed'), 'whsec_test');
    expect(request.url).toBe('http://localhost/webhooks/byourside');
    const handle = webhook(byourside, 'whsec_test', () => {}, { observe: () => {} });
    expect((await handle(request)).status).toBe(200);
    expect((await handle(await signedRequest(byourside, sampleEvent('call.completed'), 'other'))).status).toBe(400);
  });

  it('signs for NextNeural', async () => {
    const sender = nextneural();
    const payload = {
      event: 'call.started',
      fired_at: '2026-01-01T00:00:00Z',
      data: { call_uuid: 'c', call_type: 'x' },
    };
    const handle = webhook(sender, 'secret', () => {}, { observe: () => {} });
    expect((await handle(await signedRequest(sender, payload, 'secret'))).status).toBe(200);
  });

  it('has the URL, the headers, the time and the id of its options', async () => {
    const timestamp = 1_700_000_000;
    const request = await signedRequest(sourceOf(standardWebhooks()), '{ "id": 1 }', 'c2VjcmV0', {
      url: new URL('https://tenant.example/hooks?a=1'),
      headers: { 'X-Tenant': 'acme', 'Content-Type': 'text/plain' },
      timestamp,
      id: 'msg_1',
    });
    expect(request.url).toBe('https://tenant.example/hooks?a=1');
    expect(Object.fromEntries(request.headers)).toMatchObject({
      'x-tenant': 'acme',
      'content-type': 'text/plain',
      'webhook-id': 'msg_1',
      'webhook-timestamp': `${timestamp}`,
    });
    expect(await request.text()).toBe('{ "id": 1 }');
  });

  it('lets the signature be replaced', async () => {
    const request = await signedRequest(source, {}, 'key', { headers: { 'X-Sig': '00' } });
    expect(request.headers.get('x-sig')).toBe('00');
  });

  it('is signed for the time of a clock that a test has frozen', async () => {
    onTestFinished(() => void vi.useRealTimers());
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2040, 0, 1) });
    const request = await signedRequest(sourceOf(hmacSignature(timed)), {}, 'key');
    expect(request.headers.get('x-time')).toBe(`${Date.UTC(2040, 0, 1) / 1000}`);
  });

  it('sends a form if the source takes only forms, with every value of a list', async () => {
    const form = sourceOf(bodyHmac({ header: 'X-Sig' }), { body: 'form' });
    const payload = { id: 'a b&c=ü', list: ['1', 2], yes: true };
    const request = await signedRequest(form, payload, 'key');
    expect(request.headers.get('content-type')).toBe('application/x-www-form-urlencoded');
    expect(await request.clone().text()).toBe('id=a+b%26c%3D%C3%BC&list=1&list=2&yes=true');
    const { outcome, event } = await receive(form, 'key', request);
    expect([outcome, event]).toEqual(['200 processed', { id: 'a b&c=ü', list: ['1', '2'], yes: 'true' }]);
    for (const body of ['json', ['json', 'form']] as const) {
      const json = await signedRequest(sourceOf(bodyHmac({ header: 'X-Sig' }), { body }), payload, 'key');
      expect(json.headers.get('content-type')).toBe('application/json');
    }
  });

  it('puts the payload of a GET into the query, and signs the URL', async () => {
    const both = sourceOf(hmacSignature(bySignedUrl), { methods: ['GET', 'POST'] });
    const url = 'https://hooks.example/a?tenant=1';
    const request = await signedRequest(both, { id: 'ü', list: [1, 2] }, 'key', { method: 'GET', url });
    expect([request.method, request.url]).toEqual(['GET', `${url}&id=%C3%BC&list=1&list=2`]);
    expect(request.headers.get('content-type')).toBe(null);
    const { outcome, event } = await receive(both, 'key', request);
    expect([outcome, event]).toEqual(['200 processed', { tenant: '1', id: 'ü', list: ['1', '2'] }]);
    const post = await signedRequest(both, { id: 1 }, 'key');
    expect((await receive(both, 'key', post)).outcome).toBe('200 processed');
  });

  it('is a GET if the source takes no POST', async () => {
    const request = await signedRequest(sourceOf(hmacSignature(bySignedUrl), { methods: ['GET'] }), 'id=1', 'key');
    expect([request.method, request.url]).toEqual(['GET', 'http://localhost/webhooks/tested?id=1']);
  });

  it('signs the public URL of the source, and calls the one of the test', async () => {
    const proxied = sourceOf(hmacSignature(bySignedUrl), { publicUrl: 'https://public.example' });
    const request = await signedRequest(proxied, { id: 1 }, 'key', { url: 'http://127.0.0.1:3000/hook?a=%20' });
    expect(request.url).toBe('http://127.0.0.1:3000/hook?a=%20');
    expect((await receive(sourceOf(hmacSignature(bySignedUrl)), 'key', request.clone())).outcome).toMatch(/^400/);
    expect((await receive(proxied, 'key', request)).outcome).toBe('200 processed');
  });

  it.each([
    [
      () => signedRequest(sourceOf(custom(() => true)), {}, 'key'),
      /cannot sign for the source 'tested'.*Sign the request yourself/,
    ],
    [
      () => signedRequest(sourceOf({ ...bodyHmac({ header: 'X' }), scheme: { name: 'toString' } }), {}, 'key'),
      /cannot sign/,
    ],
    [() => signedRequest(source, {}, ''), /secret must be a non-empty string, got an empty string/],
    [() => signedRequest(source, {}, undefined as never), /secret must be a non-empty string, got undefined/],
    [() => signedRequest(source, new Uint8Array(2), 'key'), /must be an object or a string/],
    [
      () => signedRequest(source, {}, 'key', { method: 'GET' }),
      /does not sign the payload of a GET: its URL is not in signed/,
    ],
    [
      () => signedRequest(sourceOf(hmacSignature({ header: 'X', signed: ['url'] })), {}, 'key'),
      /does not sign the payload of a POST: its body is not in signed/,
    ],
    [
      () => signedRequest(sourceOf(standardWebhooks()), {}, 'c2VjcmV0', { method: 'GET' }),
      /signs the body, so it has no GET/,
    ],
    [() => signedRequest(sourceOf(standardWebhooks()), {}, 'whpk_c2VjcmV0'), /private key of the sender \(whsk_…\)/],
    [() => signedRequest(sourceOf(standardWebhooks()), {}, 'whsk_c2VjcmV0'), /32 or 64 bytes in base64/],
    [() => signedRequest(sourceOf(ed25519({ ...timed, key: 'pem' })), {}, 'x'), /BEGIN PRIVATE KEY/],
    [() => signedRequest(source, {}, 'key', { timestamp: 1.5 }), /timestamp must be/],
    [() => signedRequest(source, {}, 'key', { id: '' }), /id must be a non-empty string/],
    [() => signedRequest(source, {}, 'key', { method: 'PUT' as 'GET' }), /method must be 'POST' or 'GET'/],
    [() => signedRequest(source, {}, 'key', { url: '/hook' }), /url must be an absolute URL/],
    [() => signedRequest(source, {}, 'key', { methods: 'GET' } as never), /Did you mean 'method'\?/],
    [
      () => signedRequest(sourceOf(bodyHmac({ header: 'X' }), { body: 'form' }), { a: {} }, 'key'),
      /'a' must be a string, number/,
    ],
    [
      () => signedRequest(sourceOf(bodyHmac({ header: 'X' }), { body: 'form' }), [1], 'key'),
      /must be an object with the parameters/,
    ],
  ])('rejects with a TypeError: %s', async (make, message) => {
    const error = await make().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(message);
  });

  it('is a promise, and a request at once for an event of By Your Side', () => {
    expectTypeOf(signedRequest(source, {}, 'key')).toEqualTypeOf<Promise<Request>>();
    expectTypeOf(signedRequest(byourside, {}, 'key')).toEqualTypeOf<Promise<Request>>();
    expectTypeOf(signedRequest(sampleEvent('call.completed'), 'key')).toEqualTypeOf<Request>();
    expectTypeOf(signedRequest('{}', ['a', 'b'], { timestamp: 1 })).toEqualTypeOf<Request>();
  });
});
