import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { inspect } from 'node:util';
import { type Authenticator, createReceiver, type Ed25519Options, ed25519 } from 'callhook';
import fc from 'fast-check';
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import { verifyEd25519 } from '#ed25519';
import * as portable from '../../../src/verify/ed25519-portable.ts';
import { givenDelivery } from '../given-delivery.ts';
import { type Headers, ping, receiverOf, sourceOf } from './receive.ts';

const now = 1_760_000_000;
const clock = { now: () => now * 1000 };
const handled = '200 processed';

const pair = generateKeyPairSync('ed25519');
const otherPair = generateKeyPairSync('ed25519');
const raw = (key: KeyObject) => key.export({ format: 'der', type: 'spki' }).subarray(-32);
const pem = (key: KeyObject) => `${key.export({ format: 'pem', type: 'spki' })}`.trim();

interface Sender {
  readonly authenticator: Authenticator;
  readonly publicKey: (key: KeyObject) => string;
  readonly sign: (body: string | Uint8Array, time: number, key?: KeyObject) => Headers;
}

const signed = (prefix: string, body: string | Uint8Array, key = pair.privateKey) =>
  sign(null, Buffer.concat([Buffer.from(prefix), Buffer.from(body)]), key);

const telnyxOptions = {
  header: 'telnyx-signature-ed25519',
  timestampHeader: 'telnyx-timestamp',
  signed: ['timestamp', '|', 'body'],
} as const;

const senders: Readonly<Record<string, Sender>> = {
  Telnyx: {
    authenticator: ed25519(telnyxOptions),
    publicKey: (key) => raw(key).toString('base64'),
    sign: (body, t, key) => ({
      'telnyx-signature-ed25519': signed(`${t}|`, body, key).toString('base64'),
      'telnyx-timestamp': `${t}`,
    }),
  },
  Discord: {
    authenticator: ed25519({
      header: 'X-Signature-Ed25519',
      timestampHeader: 'X-Signature-Timestamp',
      signed: ['timestamp', 'body'],
      encoding: 'hex',
      key: 'hex',
    }),
    publicKey: (key) => raw(key).toString('hex'),
    sign: (body, t, key) => ({
      'x-signature-ed25519': signed(`${t}`, body, key).toString('hex'),
      'x-signature-timestamp': `${t}`,
    }),
  },
  'one with a PEM and parts': {
    authenticator: ed25519({
      header: 'X-Sig',
      signatureParts: ['sig'],
      timestampPart: 't',
      unit: 'ms',
      signed: ['timestamp', '.', 'body'],
      key: 'pem',
    }),
    publicKey: pem,
    sign: (body, t, key) => ({ 'x-sig': `t=${t * 1000},sig=${signed(`${t * 1000}.`, body, key).toString('base64')}` }),
  },
};

describe.each(Object.entries(senders))('ed25519 for %s', (_name, { authenticator, publicKey, sign: headersOf }) => {
  const setUp = (secrets: string | string[] = publicKey(pair.publicKey)) => receiverOf(authenticator, secrets, clock);

  it('accepts its signature, and says when and by which key', async () => {
    const { send, contexts } = setUp([publicKey(otherPair.publicKey), publicKey(pair.publicKey)]);
    expect(await send(headersOf(ping, now - 7))).toBe(handled);
    expect(contexts).toMatchObject([{ signedAt: new Date((now - 7) * 1000), secretIndex: 1 }]);
  });

  it('refuses another body, another key and altered headers', async () => {
    const { send } = setUp();
    const good = headersOf(ping, now);
    expect(await send(good, `${ping} `)).toBe('400 signature_mismatch');
    expect(await send(headersOf(ping, now, otherPair.privateKey))).toBe('400 signature_mismatch');
    for (const name of Object.keys(good)) {
      expect(await send({ ...good, [name]: undefined })).toBe('400 header_missing');
      expect(await send({ ...good, [name]: headersOf(ping, now - 1)[name] })).toMatch(/^(400 signature_mismatch|200)/);
    }
  });

  it('looks at the clock after the signature, both ways', async () => {
    const { send } = setUp();
    const at = (age: number) => send(headersOf(ping, now - age));
    expect([await at(300), await at(-300)]).toEqual([handled, handled]);
    expect([await at(301), await at(-301)]).toEqual(['400 timestamp_too_old', '400 timestamp_too_new']);
    expect(await send(headersOf(ping, now - 9_999, otherPair.privateKey))).toBe('400 signature_mismatch');
  });

  it('checks the bytes of the body as they came', async () => {
    const bytes = Uint8Array.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]);
    expect(await setUp().send(headersOf(bytes, now), bytes)).toBe('400 body_not_json');
  });
});

describe('ed25519', () => {
  const key = raw(pair.publicKey).toString('base64');

  it('takes any of several signatures and keys, and ignores what cannot be one', async () => {
    const authenticator = ed25519({ header: 'X-Sig', signed: ['body'] });
    const keys = [raw(otherPair.publicKey).toString('base64'), key];
    const good = signed('', ping).toString('base64');
    const wrong = Buffer.alloc(64, 7).toString('base64');
    const { send, contexts } = receiverOf(authenticator, keys, clock);
    for (const header of [good, `${wrong}, ${good}`, `*** ${good} AAAA`, good.replace(/=+$/, '')]) {
      expect(await send({ 'x-sig': header })).toBe(handled);
    }
    expect(contexts.every(({ secretIndex, signedAt }) => secretIndex === 1 && signedAt === null)).toBe(true);
    expect(await send({ 'x-sig': `${wrong} AAAA ***` })).toBe('400 signature_mismatch');
    expect(await send({ 'x-sig': `${wrong} `.repeat(17) })).toBe('400 header_malformed');
  });

  it('refuses a signature in which any bit is altered (property)', async () => {
    const { send } = receiverOf(ed25519({ header: 'X-Sig', signed: ['body'] }), key, clock);
    const good = signed('', ping);
    await fc.assert(
      fc.asyncProperty(fc.nat(511), async (bit) => {
        const altered = Buffer.from(good);
        altered[bit >> 3] = (good[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(await send({ 'x-sig': altered.toString('base64') })).toBe('400 signature_mismatch');
      }),
      { numRuns: 50 },
    );
  });

  it('refuses a body that is not signed', async () => {
    const byUrl = ed25519({ header: 'X-Sig', signed: ['url'] });
    const header = () => signed('https://a.example/', '').toString('base64');
    const delivery = givenDelivery({ url: 'https://a.example/', rawBody: '', header });
    const outcome = (rawBody: string) => byUrl.authenticate({ ...delivery, rawBody }, [key], { now, tolerance: 300 });
    expect(await outcome('')).toEqual({ ok: true, timestamp: null, secretIndex: 0 });
    expect(await outcome('{}')).toEqual({ ok: false, code: 'signature_mismatch' });
  });

  const options = { header: 'X-Sig', signed: ['body'] } as const;
  it.each([
    ['base64', 'whpk_AAAA', /must be a public key of Ed25519, 32 bytes in base64/],
    ['base64', Buffer.alloc(31, 9).toString('base64'), /32 bytes in base64/],
    ['base64', Buffer.alloc(32).toString('base64'), /32 bytes in base64/],
    ['hex', raw(pair.publicKey).toString('base64'), /32 bytes in hex/],
    ['hex', 'ff'.repeat(32), /32 bytes in hex/],
    ['pem', raw(pair.publicKey).toString('base64'), /a PEM that begins with -----BEGIN PUBLIC KEY-----/],
    [
      'pem',
      `${pair.privateKey.export({ format: 'pem', type: 'pkcs8' })}`.trim(),
      /is a private key: give the public key/,
    ],
    ['pem', pem(generateKeyPairSync('x25519').publicKey), /a PEM that begins with/],
    ['pem', pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey), /a PEM that begins with/],
  ] as const)('refuses a secret that is not a public key in %s', async (encoding, secret, message) => {
    const authenticator = ed25519({ ...options, key: encoding });
    const make = () => createReceiver(sourceOf(authenticator), secret, () => {});
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
    const { send, reports } = receiverOf(authenticator, () => secret, clock);
    expect(await send({ 'x-sig': signed('', ping).toString('base64') })).toBe('500 secret_unavailable');
    expect(inspect(reports, { depth: 9 })).not.toContain(secret);
  });

  it('takes a PEM with its line breaks written as \\n, as some environments keep it', async () => {
    const secret = pem(pair.publicKey).replaceAll('\n', '\\n');
    const { send } = receiverOf(ed25519({ ...options, key: 'pem' }), secret, clock);
    expect(await send({ 'x-sig': signed('', ping).toString('base64') })).toBe(handled);
  });

  it('answers 400 for a tenant that does not exist', async () => {
    for (const encoding of ['base64', 'hex', 'pem'] as const) {
      const { send } = receiverOf(ed25519({ ...options, key: encoding }), () => null, clock);
      expect(await send({ 'x-sig': signed('', ping).toString('base64') })).toBe('400 signature_mismatch');
    }
  });

  it('checks as much for such a tenant, whose secret is a stand-in', async () => {
    const authenticator = ed25519(options);
    const delivery = givenDelivery({ rawBody: ping, header: () => signed('', ping).toString('base64') });
    const outcome = await authenticator.authenticate(delivery, ['0'.repeat(32)], { now, tolerance: 300 });
    expect(outcome).toEqual({ ok: false, code: 'signature_mismatch' });
  });

  it.each([
    [{ header: 'X-Sig' }, /signed must be the list/],
    [{ ...options, key: 'raw' }, /key must be 'base64' or 'hex' or 'pem'/],
    [{ ...options, encoding: 'utf8' }, /encoding must be 'base64' or 'hex'/],
    [{ ...options, algorithm: 'sha256' }, /ed25519 has no option 'algorithm'/],
  ])('refuses %j at once', (wrong, message) => {
    const make = () => ed25519(wrong as unknown as Ed25519Options);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });

  it('says in its type whether there is a time', () => {
    expectTypeOf(ed25519(telnyxOptions)).toExtend<Authenticator<number>>();
    expectTypeOf(ed25519(options)).toExtend<Authenticator<null>>();
  });
});

describe('a runtime whose WebCrypto has no Ed25519', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.doUnmock('@noble/curves/ed25519.js');
  });

  it('checks the same signatures', async () => {
    vi.spyOn(crypto.subtle, 'importKey').mockRejectedValue(new DOMException('Unrecognized name.', 'NotSupportedError'));
    const { send } = receiverOf(ed25519({ header: 'X-Sig', signed: ['body'] }), raw(pair.publicKey).toString('base64'));
    expect(await send({ 'x-sig': signed('', ping).toString('base64') })).toBe(handled);
    expect(await send({ 'x-sig': signed('', ping, otherPair.privateKey).toString('base64') })).toBe(
      '400 signature_mismatch',
    );
  });

  // Node's own verifier needs no package.
  if (Object.is(verifyEd25519, portable.verifyEd25519)) {
    it('answers 500 if it needs @noble/curves and has none', async () => {
      vi.spyOn(crypto.subtle, 'importKey').mockRejectedValue(
        new DOMException('Unrecognized name.', 'NotSupportedError'),
      );
      vi.doMock('@noble/curves/ed25519.js', () => {
        throw new Error('Cannot find package');
      });
      const authenticator = ed25519({ header: 'X-Sig', signed: ['body'] });
      const { send, reports } = receiverOf(authenticator, raw(otherPair.publicKey).toString('base64'));
      expect(await send({ 'x-sig': signed('', ping).toString('base64') })).toBe('500 internal_error');
      expect(inspect(reports, { depth: 9 })).toContain('npm install @noble/curves');
    });
  }
});
