import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { type Authenticator, createReceiver, type HmacSignatureOptions, hmacSignature } from 'callhook';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { givenDelivery } from '../given-delivery.ts';
import { type Headers, ping, receiverOf, sourceOf } from './receive.ts';

const now = 1_760_000_000;
const clock = { now: () => now * 1000 };
const handled = '200 processed';

/** An HMAC as a sender makes it, without callhook. */
const mac = (text: string, secret: string | Uint8Array, algorithm = 'sha256') =>
  createHmac(algorithm, secret).update(text).digest();

interface Sender {
  readonly authenticator: Authenticator;
  readonly secret: string;
  /** Makes the headers that it would send. */
  readonly sign: (body: string, seconds: number, secret: string) => Headers;
  /** The header that holds the signature. */
  readonly header: string;
  readonly isTimed: boolean;
}

const senders: Readonly<Record<string, Sender>> = {
  'Slack: a prefix, and the time in its own header': {
    authenticator: hmacSignature({
      header: 'X-Slack-Signature',
      prefix: 'v0=',
      timestampHeader: 'X-Slack-Request-Timestamp',
      signed: ['v0:', 'timestamp', ':', 'body'],
    }),
    secret: '8f742231b10e8888abcd99yyyzzz85a5',
    sign: (body, t, secret) => ({
      'x-slack-signature': `v0=${mac(`v0:${t}:${body}`, secret).toString('hex')}`,
      'x-slack-request-timestamp': `${t}`,
    }),
    header: 'x-slack-signature',
    isTimed: true,
  },
  'Retell: parts, the time in milliseconds after the body': {
    authenticator: hmacSignature({
      header: 'X-Retell-Signature',
      signatureParts: ['d'],
      timestampPart: 'v',
      unit: 'ms',
      signed: ['body', 'timestamp'],
    }),
    secret: 'key_1b5c',
    sign: (body, t, secret) => ({
      'x-retell-signature': `v=${t * 1000 + 5},d=${mac(`${body}${t * 1000 + 5}`, secret).toString('hex')}`,
    }),
    header: 'x-retell-signature',
    isTimed: true,
  },
  'Vapi by default: a bare signature, and the time in its own header': {
    authenticator: hmacSignature({
      header: 'x-signature',
      timestampHeader: 'x-timestamp',
      signed: ['timestamp', '.', 'body'],
    }),
    secret: 'vapi',
    sign: (body, t, secret) => ({
      'x-signature': mac(`${t}.${body}`, secret).toString('hex'),
      'x-timestamp': `${t}`,
    }),
    header: 'x-signature',
    isTimed: true,
  },
  'SHA-512 in base64 with a base64 key, over method, URL, id and body': {
    authenticator: hmacSignature({
      header: 'X-Sig',
      algorithm: 'sha512',
      encoding: 'base64',
      key: 'base64',
      idHeader: 'X-Id',
      signed: ['method', ' ', 'url', '\n', 'id', '\n', 'body'],
    }),
    secret: 'c2VjcmV0IGtleSBvZiAzMiBieXRlcyBvciBzbyE=',
    sign: (body, _t, secret) => ({
      'x-id': 'évènement 1',
      'x-sig': mac(`POST http://localhost/\névènement 1\n${body}`, Buffer.from(secret, 'base64'), 'sha512').toString(
        'base64',
      ),
    }),
    header: 'x-sig',
    isTimed: false,
  },
  'SHA-1 in upper-case hex with a hex key, in parts between semicolons': {
    authenticator: hmacSignature({
      header: 'X-Sig',
      algorithm: 'sha1',
      key: 'hex',
      signatureParts: ['h1', 'h2'],
      timestampPart: 'ts',
      signed: ['timestamp', ':', 'body', { text: 'body' }],
    }),
    secret: 'C0FFEE00c0ffee00',
    sign: (body, t, secret) => ({
      'x-sig': `ts=${t}; h2=${mac(`${t}:${body}body`, Buffer.from(secret, 'hex'), 'sha1').toString('hex').toUpperCase()}`,
    }),
    header: 'x-sig',
    isTimed: true,
  },
  'a secret longer than a block of the hash': {
    authenticator: hmacSignature({ header: 'X-Sig', algorithm: 'sha512', signed: ['body'] }),
    secret: 'long '.repeat(60).trim(),
    sign: (body, _t, secret) => ({ 'x-sig': mac(body, secret, 'sha512').toString('hex') }),
    header: 'x-sig',
    isTimed: false,
  },
};

describe.each(Object.entries(senders))('hmacSignature for %s', (_name, sender) => {
  const { authenticator, secret, sign, header, isTimed } = sender;
  const other = 'abcdabcd';
  const setUp = (secrets: string | string[] = secret) => receiverOf(authenticator, secrets, clock);

  it('accepts its signature, and says when and by which secret', async () => {
    const { send, contexts } = setUp([other, secret]);
    expect(await send(sign(ping, now - 7, secret))).toBe(handled);
    expect(contexts).toMatchObject([{ signedAt: isTimed ? new Date((now - 7) * 1000) : null, secretIndex: 1 }]);
  });

  it('refuses another body, another secret and altered headers', async () => {
    const good = sign(ping, now, secret);
    const { send } = setUp();
    expect(await send(good)).toBe(handled);
    expect(await send(good, `${ping} `)).toBe('400 signature_mismatch');
    expect(await send(good, '')).toBe('400 signature_mismatch');
    expect(await send(sign(ping, now, other))).toBe('400 signature_mismatch');
    for (const [name, value] of Object.entries(good)) {
      expect(await send({ ...good, [name]: undefined })).toBe('400 header_missing');
      expect(await send({ ...good, [name]: '' })).toBe('400 header_missing');
      expect(await send({ ...good, [name]: [String(value), 'x'] })).toBe('400 header_malformed');
      expect(await send({ ...good, [name]: `${value}`.padEnd(4_097, '0') })).toBe('400 header_malformed');
      const altered = `${value}`.replace(/[0-9](?=\D*$)/, (digit) => String((Number(digit) + 1) % 10));
      expect(await send({ ...good, [name]: altered })).toMatch(/^400 (signature_mismatch|header_malformed)$/);
    }
  });

  it('looks at the clock after the signature, both ways, if the time is signed', async () => {
    const { send } = setUp();
    const at = (age: number, by = secret) => send(sign(ping, now - age, by));
    const [old, early] = isTimed ? ['400 timestamp_too_old', '400 timestamp_too_new'] : [handled, handled];
    expect([await at(299), await at(-300)]).toEqual([handled, handled]);
    expect([await at(301), await at(-301)]).toEqual([old, early]);
    expect(await at(9_999, other)).toBe('400 signature_mismatch');
  });

  it('answers at once', () => {
    const headers = sign(ping, now, secret);
    const delivery = givenDelivery({ url: 'http://localhost/', rawBody: ping, header: (name) => headers[name] });
    expect(authenticator.authenticate(delivery, [secret], { now, tolerance: 300 })).toEqual({
      ok: true,
      timestamp: isTimed ? now : null,
      secretIndex: 0,
    });
  });

  it('refuses what the others sign', async () => {
    const { send } = setUp();
    for (const one of Object.values(senders)) {
      if (one === sender) continue;
      const headers = { ...sign(ping, now, secret), [header]: one.sign(ping, now, secret)[one.header] };
      expect(await send(headers)).toMatch(/^400 (header_malformed|signature_mismatch)$/);
    }
  });
});

describe('the header of hmacSignature', () => {
  const hex = mac(ping, 'key').toString('hex');
  const wrong = '0'.repeat(64);
  const bare = receiverOf(hmacSignature({ header: 'X-Sig', signed: ['body'] }), 'key', clock);
  const prefixed = receiverOf(hmacSignature({ header: 'X-Sig', prefix: 'sha256=', signed: ['body'] }), 'key', clock);
  const worded = receiverOf(hmacSignature({ header: 'X-Sig', prefix: 'HMAC v1,', signed: ['body'] }), 'key', clock);

  it.each([
    ['one', bare, hex, handled],
    ['one in upper case', bare, hex.toUpperCase(), handled],
    ['one between blanks and commas', bare, ` ,\t${hex} ,, `, handled],
    ['a list with commas', bare, `${wrong},${hex}`, handled],
    ['a list with blanks', bare, `${wrong}  ${hex}`, handled],
    ['16', bare, `${`${wrong}, `.repeat(15)}${hex}`, handled],
    ['17', bare, `${`${wrong}, `.repeat(16)}${hex}`, '400 header_malformed'],
    ['only separators', bare, ' ,, ', '400 header_malformed'],
    ['no hex', bare, `${hex.slice(1)}g`, '400 signature_mismatch'],
    ['half a signature', bare, hex.slice(32), '400 signature_mismatch'],
    ['a prefix that it should not have', bare, `sha256=${hex}`, '400 signature_mismatch'],
    ['the prefix', prefixed, `sha256=${hex}`, handled],
    ['the prefix twice', prefixed, `sha256=${wrong},sha256=${hex}`, handled],
    ['another prefix before it', prefixed, `sha1=abcd sha256=${hex}`, handled],
    ['another prefix', prefixed, `sha1=${hex}`, '400 header_malformed'],
    ['the prefix in another case', prefixed, `SHA256=${hex}`, '400 header_malformed'],
    ['no prefix', prefixed, hex, '400 header_malformed'],
    ['only a prefix', prefixed, 'sha256=', '400 header_malformed'],
    ['the prefix inside a text', prefixed, `xsha256=${hex}`, '400 header_malformed'],
    ['a prefix with a blank and a comma', worded, `HMAC v1,${hex}`, handled],
    ['such a prefix in a list', worded, `HMAC v1,${wrong}, HMAC v1,${hex}`, handled],
    ['part of such a prefix', worded, `HMAC ${hex}`, '400 header_malformed'],
  ])('with %s', async (_what, { send }, value, outcome) => {
    expect(await send({ 'x-sig': value })).toBe(outcome);
  });

  it('takes base64 with and without padding, and base64url', async () => {
    const { send } = receiverOf(
      hmacSignature({ header: 'X-Sig', encoding: 'base64', signed: ['body'] }),
      ['key 1', 'key 2', 'key 3'],
      clock,
    );
    for (const key of ['key 1', 'key 2', 'key 3']) {
      const bytes = mac(ping, key);
      for (const text of [
        bytes.toString('base64'),
        bytes.toString('base64').replace('=', ''),
        bytes.toString('base64url'),
      ])
        expect(await send({ 'x-sig': text })).toBe(handled);
      expect(await send({ 'x-sig': bytes.toString('hex') })).toBe('400 signature_mismatch');
    }
  });

  it.each([
    ['the time last', (t: string, s: string) => `s=${s},t=${t}`, handled],
    ['blanks around', (t: string, s: string) => ` t = ${t} , s = ${s} `, handled],
    ['unknown parts', (t: string, s: string) => `x=1,t=${t},y,s=${s},=,`, handled],
    ['a wrong signature first', (t: string, s: string) => `t=${t},s=${wrong},s=${s}`, handled],
    ['two times', (t: string, s: string) => `t=${t},t=${t},s=${s}`, '400 header_malformed'],
    ['no time', (_t: string, s: string) => `s=${s}`, '400 header_malformed'],
    ['no signature', (t: string) => `t=${t}`, '400 header_malformed'],
    ['names that objects inherit', (t: string, s: string) => `t=${t},constructor=${s}`, '400 header_malformed'],
    ['17 signatures', (t: string, s: string) => `t=${t},${'s=00,'.repeat(16)}s=${s}`, '400 header_malformed'],
  ])('with parts, and %s', async (_what, write, outcome) => {
    const authenticator = hmacSignature({
      header: 'X-Sig',
      signatureParts: ['s'],
      timestampPart: 't',
      signed: ['timestamp', '.', 'body'],
    });
    const value = write(`${now}`, mac(`${now}.${ping}`, 'key').toString('hex'));
    expect(await receiverOf(authenticator, 'key', clock).send({ 'x-sig': value })).toBe(outcome);
  });

  it.each(['now', '', '1.76e9', `0${now}`, `+${now}`, ` ${now}`, `${now}.0`, `${now}, ${now}`, '٢', '9'.repeat(400)])(
    'refuses %j as a time, though it is signed',
    async (time) => {
      const authenticator = hmacSignature({
        header: 'X-Sig',
        timestampHeader: 'X-Time',
        signed: ['timestamp', 'body'],
      });
      const headers = { 'x-sig': mac(`${time}${ping}`, 'key').toString('hex'), 'x-time': time };
      expect(await receiverOf(authenticator, 'key', clock).send(headers)).toMatch(/^400/);
    },
  );

  it('is never read with an error, whatever it holds (property)', async () => {
    const authenticator = hmacSignature({
      header: 'X-Sig',
      signatureParts: ['v1'],
      timestampPart: 't',
      signed: ['timestamp', 'body'],
    });
    const texts = fc.oneof(fc.string({ maxLength: 60 }), fc.stringMatching(/^[tv1=,; \d]{0,60}$/));
    await fc.assert(
      fc.asyncProperty(texts, texts, async (header, list) => {
        expect(await receiverOf(authenticator, 'key', clock).send({ 'x-sig': header })).toMatch(/^400/);
        for (const { send } of [bare, prefixed, worded]) expect(await send({ 'x-sig': list })).toMatch(/^400/);
      }),
    );
  });
});

describe('what hmacSignature signs', () => {
  it('is every order of every part (property)', async () => {
    const part = fc.oneof(
      fc.constantFrom('timestamp' as const, 'url' as const, 'method' as const, 'id' as const),
      fc.string({ maxLength: 5 }).map((text) => ({ text })),
    );
    const parts = fc.array(part, { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(parts, parts, fc.string(), async (before, after, body) => {
        const signed = [...before, 'body' as const, ...after];
        const isTimed = signed.includes('timestamp');
        const hasId = signed.includes('id');
        const authenticator = hmacSignature({
          header: 'X-Sig',
          signed,
          ...(isTimed && { timestampHeader: 'X-Time' }),
          ...(hasId && { idHeader: 'X-Id' }),
        });
        const values = { timestamp: `${now}`, url: 'https://a.example/hook?b=%20ü', method: 'POST', id: 'msg 1', body };
        const text = signed.map((one) => (typeof one === 'object' ? one.text : values[one])).join('');
        const headers: Headers = { 'x-sig': mac(text, 'key').toString('hex'), 'x-time': `${now}`, 'x-id': 'msg 1' };
        const delivery = givenDelivery({ ...values, rawBody: body, header: (name) => headers[name] });
        const check = authenticator.authenticate(delivery, ['other', 'key'], { now, tolerance: 0 });
        expect(check).toEqual({ ok: true, timestamp: isTimed ? now : null, secretIndex: 1 });
        const altered = authenticator.authenticate({ ...delivery, rawBody: `${body}!` }, ['key'], {
          now,
          tolerance: 0,
        });
        expect(altered).toEqual({ ok: false, code: 'signature_mismatch' });
      }),
    );
  });

  it('is the bytes of the body as they came', async () => {
    const bytes = Uint8Array.from([0xef, 0xbb, 0xbf, 0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]);
    const authenticator = hmacSignature({ header: 'X-Sig', signed: ['<', 'body', '>'] });
    const signature = createHmac('sha256', 'key').update('<').update(bytes).update('>').digest('hex');
    const view = new Uint8Array(Uint8Array.from([1, ...bytes, 2]).buffer, 1, bytes.length);
    const delivery = givenDelivery({ rawBody: view, header: () => signature });
    expect(authenticator.authenticate(delivery, ['key'], { now, tolerance: 0 })).toMatchObject({ ok: true });
  });

  it('must include the query of a GET, and a body that there is', () => {
    const header = () => mac('', 'key').toString('hex');
    const byBody = hmacSignature({ header: 'X-Sig', signed: ['body'] });
    const get = givenDelivery({ method: 'GET', url: 'https://a.example/?event=forged', rawBody: '', header });
    const outcome = (authenticator: typeof byBody, delivery: typeof get) =>
      authenticator.authenticate(delivery, ['key'], { now, tolerance: 0 });
    expect(outcome(byBody, { ...get, method: 'POST' })).toMatchObject({ ok: true });
    expect(outcome(byBody, get)).toEqual({ ok: false, code: 'signature_mismatch' });

    const byUrl = hmacSignature({ header: 'X-Sig', signed: ['url'] });
    const signedUrl = { ...get, header: () => mac(get.url, 'key').toString('hex') };
    expect(outcome(byUrl, signedUrl)).toMatchObject({ ok: true });
    expect(outcome(byUrl, { ...signedUrl, method: 'POST', rawBody: '{"forged":true}' })).toMatchObject({ ok: false });
  });

  it('may be the public URL, as the report of a mismatch says', async () => {
    for (const [signed, message] of [
      [['url', 'body'], /The sender signs the public URL: give publicUrl/],
      [['body'], /nothing has changed the body/],
    ] as const) {
      const { send, reports } = receiverOf(hmacSignature({ header: 'X-Sig', signed }), 'key');
      expect(await send({ 'x-sig': '00' })).toBe('400 signature_mismatch');
      expect(inspect(reports)).toMatch(message);
    }
  });

  it('asks for the URL only if it is signed', () => {
    const authenticator = hmacSignature({ header: 'X-Sig', signed: ['body'] });
    const delivery = {
      ...givenDelivery({ rawBody: ping, header: () => mac(ping, 'key').toString('hex') }),
      get url(): string {
        throw new Error('asked');
      },
    };
    expect(authenticator.authenticate(delivery, ['key'], { now, tolerance: 0 })).toMatchObject({ ok: true });
  });

  it('says in its type whether there is a time', () => {
    const parts: string[] = ['body'];
    expectTypeOf(hmacSignature({ header: 'X-Sig', signed: ['body'] })).toExtend<Authenticator<null>>();
    const timed = hmacSignature({ header: 'X-Sig', timestampHeader: 'X-Time', signed: ['timestamp', 'body'] });
    expectTypeOf(timed).toExtend<Authenticator<number>>();
    expectTypeOf(hmacSignature({ header: 'X-Sig', signed: parts })).not.toExtend<Authenticator<number>>();
    expectTypeOf(hmacSignature({ header: 'X-Sig', signed: parts })).toExtend<Authenticator<number | null>>();
  });
});

describe('hmacSignature refuses at once', () => {
  const timed = { timestampHeader: 'X-Time', signed: ['timestamp', '.', 'body'] };

  it.each([
    [
      { header: 'X-Sig' },
      /signed must be the list of the parts that are signed, such as \['timestamp', .* got undefined/,
    ],
    [{ signed: ['body'] }, /header must be the name of a header/],
    [{ header: 'X-Sig', signed: 'body' }, /signed must be the list .* got a string/],
    [{ header: 'X-Sig', signed: [] }, /signed must contain 'body', or 'url' for a sender of GET requests/],
    [{ header: 'X-Sig', signed: ['v0', { text: 'body' }] }, /signed must contain 'body'/],
    [{ header: 'X-Sig', signed: ['body', 5] }, /signed must be a list of texts, .* one is 5\.$/],
    [{ header: 'X-Sig', signed: ['body', null] }, /signed must be a list of texts, .* one is null/],
    [{ header: 'X-Sig', signed: ['body', {}] }, /signed must be a list of texts, .* one is undefined/],
    [{ header: 'X-Sig', signed: ['Body'] }, /looks like the word 'body'/],
    [{ header: 'X-Sig', signed: ['{timestamp}', '.', 'body'] }, /looks like the word 'timestamp'/],
    [{ header: 'X-Sig', signed: ['timestamp.', 'body'] }, /looks like the word 'timestamp'.*\{ text: … \}\.$/],
    [{ header: 'X-Sig', signed: ['timestamp', '.', 'body'] }, /'timestamp' in signed needs timestampHeader or/],
    [{ header: 'X-Sig', signed: ['body'], timestampHeader: 'X-Time' }, /a time that is not signed proves nothing/],
    [{ header: 'X-Sig', signed: ['body'], tolerance: 5 }, /unit and tolerance belong to a time/],
    [{ header: 'X-Sig', signed: ['body'], unit: 's' }, /unit and tolerance belong to a time/],
    [{ header: 'X-Sig', signed: ['body'], idHeader: 'X-Id' }, /idHeader and 'id' in signed belong together/],
    [{ header: 'X-Sig', signed: ['body', 'id'] }, /idHeader and 'id' in signed belong together/],
    [{ header: 'X-Sig', signed: ['body', 'id'], idHeader: 'X Id' }, /idHeader must be the name of a header/],
    [{ header: 'X-Sig', ...timed, timestampHeader: 'X Time' }, /timestampHeader must be the name of a header/],
    [
      { header: 'X-Sig', ...timed, timestampPart: 't', signatureParts: ['v1'] },
      /timestampPart or timestampHeader, not both/,
    ],
    [
      { header: 'X-Sig', ...timed, timestampHeader: undefined, timestampPart: 't' },
      /timestampPart needs signatureParts/,
    ],
    [
      { header: 'X-Sig', signed: ['body'], signatureParts: ['v1'], prefix: 'v1=' },
      /prefix or signatureParts, not both/,
    ],
    [{ header: 'X-Sig', signed: ['body'], signatureParts: [] }, /must be names without blanks/],
    [{ header: 'X-Sig', signed: ['body'], signatureParts: 'v1' }, /must be names without blanks/],
    [{ header: 'X-Sig', signed: ['body'], signatureParts: ['v;1'] }, /must be names without blanks/],
    [
      { ...timed, timestampHeader: undefined, header: 'X', timestampPart: 't', signatureParts: ['t'] },
      /different names/,
    ],
    [{ header: 'X-Sig', signed: ['body'], prefix: ' v0=' }, /prefix must be the text before the signature/],
    [{ header: 'X-Sig', signed: ['body'], prefix: 5 }, /prefix must be the text before the signature.* got 5/],
    [{ header: 'X-Sig', signed: ['body'], algorithm: 'md5' }, /algorithm must be 'sha256' or 'sha1' or 'sha512'/],
    [{ header: 'X-Sig', signed: ['body'], encoding: 'base32' }, /encoding must be 'hex' or 'base64'/],
    [{ header: 'X-Sig', signed: ['body'], key: 'raw' }, /key must be 'utf8' or 'hex' or 'base64'/],
    [{ header: 'X-Sig', ...timed, unit: 'm' }, /unit must be 's' or 'ms'/],
    [{ header: 'X-Sig', ...timed, tolerance: Number.NaN }, /tolerance must be/],
    [{ header: 'X-Sig', signed: ['body'], algorythm: 'sha1' }, /Did you mean 'algorithm'\?/],
  ])('%j', (options, message) => {
    const make = () => hmacSignature(options as unknown as HmacSignatureOptions);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });

  it('a secret that is not in the encoding of the key', async () => {
    const authenticator = hmacSignature({ header: 'X-Sig', key: 'hex', algorithm: 'sha512', signed: ['body'] });
    expect(() => createReceiver(sourceOf(authenticator), ['abcd', 'whsec_x'], () => {})).toThrow(/secret must be hex/);
    expect(await receiverOf(authenticator, () => 'whsec_x').send({ 'x-sig': '00' })).toBe('500 secret_unavailable');
  });

  it('and copies its lists', async () => {
    const signed: ('body' | { text: string })[] = ['body', { text: '!' }];
    const { send } = receiverOf(hmacSignature({ header: 'X-Sig', signed }), 'key', clock);
    signed[1] = { text: '?' };
    expect(await send({ 'x-sig': mac(`${ping}!`, 'key').toString('hex') })).toBe(handled);
  });
});
