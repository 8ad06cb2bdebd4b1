import { createHash, createHmac } from 'node:crypto';
import { type TwilioSignatureOptions, twilioSignature } from 'callhook';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signTwilio } from '../../../src/testing/signers/twilio.ts';
import vectors from '../../vectors/twilio.json' with { type: 'json' };
import { givenDelivery } from '../given-delivery.ts';
import { authenticate, type SentRequest, sign } from './authenticate.ts';
import { ping, receiverOf } from './receive.ts';

const { secret, cases } = vectors;
const authenticator = twilioSignature({ algorithms: ['sha1', 'sha256'] });
const form = 'application/x-www-form-urlencoded';
const url = 'https://callhook.test/webhooks?a=1';
const mismatch = { ok: false, code: 'signature_mismatch' };
const malformed = { ok: false, code: 'header_malformed' };

/** Signs a text as Twilio does, independently of callhook. */
const hmac = (text: string, hash = 'sha1', key = secret) => createHmac(hash, key).update(text).digest('base64');

const formOf = (body: string, signed: string, more: Partial<SentRequest> = {}): SentRequest => ({
  url,
  contentType: form,
  body,
  headers: { 'x-twilio-signature': hmac(signed) },
  ...more,
});

const jsonOf = (body: string, hash: string): SentRequest => {
  const hashed = `${url}&bodySHA256=${hash}`;
  const headers = { 'x-twilio-signature': hmac(hashed) };
  return { url: hashed, contentType: 'application/json', body, headers };
};

const sha256 = (body: string) => createHash('sha256').update(body).digest('hex');

/** A delivery that the SDK of Twilio has signed. */
const sent = ({ signature, algorithm, ...request }: (typeof cases)[number]): SentRequest => ({
  ...request,
  headers: {
    'x-twilio-signature': signature,
    'x-twilio-webhooks-signature-settings': algorithm && `key=webhooks_sharedkey_1,algorithm=${algorithm}`,
  },
});

describe('twilioSignature', () => {
  it.each(cases)('accepts what the SDK accepts: $what', (one) => {
    expect(authenticate(authenticator, sent(one), [secret])).toEqual({ ok: true, timestamp: null, secretIndex: 0 });
  });

  it.each(cases)('refuses it altered: $what', (one) => {
    const request = sent(one);
    const separator = request.url.includes('?') ? '&' : '?';
    const altered = [
      { ...request, url: `${request.url}${separator}z=1` },
      { ...request, url: request.url.replace('mycompany.com', 'mycompany.example').replace('[::1]', '[::2]') },
      ...(request.body === ''
        ? []
        : [
            { ...request, body: `${request.body}x` },
            { ...request, body: '' },
          ]),
      ...(request.contentType === form && request.body !== ''
        ? [
            { ...request, contentType: 'application/json' },
            { ...request, contentType: undefined },
          ]
        : []),
    ];
    for (const wrong of altered) expect(authenticate(authenticator, wrong, [secret])).toEqual(mismatch);
    expect(authenticate(authenticator, request, ['another'])).toEqual(mismatch);
  });

  it('reads the headers itself, if nothing has read them before', () => {
    const header = (name: string) => (name === 'x-twilio-signature' ? hmac(url) : undefined);
    const delivery = givenDelivery({ url, header, rawBody: '' });
    const clock = { now: 0, tolerance: 300 };
    expect(authenticator.authenticate(delivery, [secret], clock)).toMatchObject({ ok: true });
    expect(authenticator.authenticate({ ...delivery, header: () => undefined }, [secret], clock)).toMatchObject({
      code: 'header_missing',
    });
  });

  it('accepts any of several secrets during a rotation, and says which', () => {
    const request = formOf('A=1', `${url}A1`);
    expect(authenticate(authenticator, request, ['new', secret])).toMatchObject({ ok: true, secretIndex: 1 });
  });

  it('accepts an apostrophe that the Request of a fetch server has written as %27', () => {
    const configured = "https://callhook.test/webhooks?name=it's+me";
    const received = new Request(configured).url;
    expect(received).toContain('it%27s+me');
    expect(authenticate(authenticator, formOf('', configured, { url: received }), [secret])).toMatchObject({
      ok: true,
    });
  });

  it.each([
    ['a body of another type', formOf('A=1', `${url}A1`, { contentType: 'text/plain' })],
    ['a type that only begins like that of a form', formOf('A=1', `${url}A1`, { contentType: `${form}x` })],
    ['JSON that nothing signs', formOf('{"a":1}', url, { contentType: 'application/json' })],
    ['a form that is not UTF-8', formOf('', `${url}A\uFFFD`, { body: new Uint8Array([0x41, 0x3d, 0xff]) })],
    ['more than 1,000 parameters', formOf(`${'a&'.repeat(1_000)}a`, `${url}a`)],
    ['a hash in upper case', jsonOf('{}', sha256('{}').toUpperCase())],
    ['the hash of another body', jsonOf('{}', sha256('{} '))],
    ['an empty hash', jsonOf('{}', '')],
    ['a body without parameters to a URL with a hash', jsonOf('', sha256('{}'))],
  ])('refuses %s', (_what, request) => {
    expect(authenticate(authenticator, request, [secret])).toEqual(mismatch);
  });

  it.each([`${form}; charset=UTF-8`, form.toUpperCase()])('takes %s for a form', (contentType) => {
    expect(authenticate(authenticator, formOf('A=1', `${url}A1`, { contentType }), [secret])).toMatchObject({
      ok: true,
    });
  });

  it.each([
    ['no header', {}, { ok: false, code: 'header_missing' }],
    ['an empty header', { 'x-twilio-signature': '' }, { ok: false, code: 'header_missing' }],
    ['two headers', { 'x-twilio-signature': [hmac(url), hmac(url)] }, malformed],
    ['no base64', { 'x-twilio-signature': '*' }, malformed],
    ['a huge header', { 'x-twilio-signature': 'A'.repeat(5_000) }, malformed],
    ['a hex signature', { 'x-twilio-signature': Buffer.from(hmac(url), 'base64').toString('hex') }, mismatch],
  ])('refuses %s', (_what, headers, outcome) => {
    expect(authenticate(authenticator, { url, body: '', headers }, [secret])).toEqual(outcome);
  });

  describe('with a shared key', () => {
    const request = (settings: string | string[] | undefined, hash: string): SentRequest => ({
      url,
      body: '',
      headers: { 'x-twilio-signature': hmac(url, hash), 'x-twilio-webhooks-signature-settings': settings },
    });
    const accepted = { ok: true, timestamp: null, secretIndex: 0 };
    const only = (...algorithms: ('sha1' | 'sha256')[]) => twilioSignature({ algorithms });

    it.each([
      ['key=k,algorithm=HMAC_SHA256', 'sha256', accepted],
      [' key = k , algorithm = hmac_sha256 ', 'sha256', accepted],
      ['key=k,algorithm=HMAC_SHA1', 'sha1', accepted],
      ['key=k,algorithm=', 'sha1', accepted],
      ['key=k', 'sha1', accepted],
      [undefined, 'sha1', accepted],
      [undefined, 'sha256', mismatch],
      ['key=k,algorithm=HMAC_SHA256', 'sha1', mismatch],
      ['key=k,algorithm=HMAC_SHA512', 'sha512', malformed],
      ['key=k,algorithm=HMAC_MD5', 'md5', malformed],
      ['key=k,algorithm=constructor', 'sha1', malformed],
      [['key=k', 'algorithm=HMAC_SHA256'], 'sha256', malformed],
      [`algorithm=HMAC_SHA256${' '.repeat(5_000)}`, 'sha256', malformed],
    ])('takes the hash from %j', (settings, hash, outcome) => {
      expect(authenticate(authenticator, request(settings, hash), [secret])).toEqual(outcome);
    });

    it('never uses a hash that the options do not allow', () => {
      const strong = request('algorithm=HMAC_SHA256', 'sha256');
      const weak = request(undefined, 'sha1');
      expect(authenticate(twilioSignature(), strong, [secret])).toEqual(malformed);
      expect(authenticate(twilioSignature(), weak, [secret])).toEqual(accepted);
      expect(authenticate(only('sha256'), weak, [secret])).toEqual(malformed);
      expect(authenticate(only('sha256'), request('algorithm=HMAC_SHA1', 'sha1'), [secret])).toEqual(malformed);
      expect(authenticate(only('sha256'), strong, [secret])).toEqual(accepted);
    });
  });

  const word = fc.string({ unit: 'grapheme', maxLength: 4 });

  it('accepts whatever form its signer signs, and not with a parameter more (property)', async () => {
    const parameters = fc.array(fc.tuple(word, word), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(parameters, fc.webUrl({ withQueryParameters: true }), async (pairs, somewhere) => {
        const body = String(new URLSearchParams(pairs));
        const unsigned = { method: 'POST', url: somewhere, contentType: form, body } as const;
        const request = await sign(signTwilio, authenticator.scheme, unsigned, secret);
        expect(authenticate(authenticator, request, [secret])).toMatchObject({ ok: true });
        const longer = { ...request, body: `${body}&another=1` };
        expect(authenticate(authenticator, longer, [secret])).toEqual(mismatch);
      }),
    );
  });

  it.each(['sha1', 'sha256'] as const)('accepts JSON and a GET that its signer signs, with %s', async (algorithm) => {
    const one = twilioSignature({ algorithms: [algorithm] });
    for (const address of [url, 'https://callhook.test/webhooks']) {
      const json = { method: 'POST', url: address, contentType: 'application/json', body: ping } as const;
      const get = { method: 'GET', url: address, contentType: undefined, body: '' } as const;
      for (const unsigned of [json, get]) {
        const request = await sign(signTwilio, one.scheme, unsigned, secret);
        expect(authenticate(one, request, [secret])).toMatchObject({ ok: true });
        expect(authenticate(one, { ...request, url: `${request.url}&x=1` }, [secret])).toEqual(mismatch);
      }
    }
  });

  it('says in the error of a mismatch, and never to the sender, that the sender signs the public URL', async () => {
    const { send, reports } = receiverOf(authenticator, secret);
    expect(await send({ 'x-twilio-signature': hmac('https://proxy.example/') })).toBe('400 signature_mismatch');
    const [report] = reports;
    expect(report?.outcome === 'refused' && report.error.message).toMatch(
      /The sender signs the public URL: give publicUrl/,
    );
  });

  it.each([
    [{ algorithms: [] }, /algorithms must be a list of 'sha1' and 'sha256'/],
    [{ algorithms: 'sha1' }, /algorithms must be a list/],
    [{ algorithms: ['sha1', 'sha512'] }, /algorithms must be a list/],
    [{ algorithms: ['constructor'] }, /algorithms must be a list/],
  ])('refuses %j at once', (options, message) => {
    expect(() => twilioSignature(options as TwilioSignatureOptions)).toThrow(TypeError);
    expect(() => twilioSignature(options as TwilioSignatureOptions)).toThrow(message);
  });
});
