import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { createReceiver, type TimestampedHmacOptions, timestampedHmac } from 'callhook';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { macHex } from '../../verify/signer.ts';
import { type Headers, ping, receiverOf, sourceOf } from './receive.ts';

const now = 1_760_000_000;
const clock = { now: () => now * 1000 };
const handled = '200 processed';

interface Sender {
  /** Senders of the same form sign alike. */
  readonly form: string;
  readonly options: TimestampedHmacOptions;
  readonly secret: string;
  /** Makes the header that it would send, without callhook. */
  readonly sign: (body: string, seconds: number, secret: string) => string;
  readonly tolerance: number;
}

const utf8 = (parts: (t: number, mac: string) => string) => (body: string, seconds: number, secret: string) =>
  parts(seconds, macHex(body, secret, seconds));
const v1 = utf8((t, mac) => `t=${t},v1=${mac}`);

const family: Readonly<Record<string, Sender>> = {
  'By Your Side': { form: 'v1', options: { header: 'X-BYS-Signature' }, secret: 'whsec_bys', sign: v1, tolerance: 300 },
  Stripe: {
    form: 'v1',
    options: { header: 'Stripe-Signature' },
    secret: 'whsec_stripe',
    sign: utf8((t, mac) => `t=${t},v1=${mac},v0=${'6'.repeat(64)}`),
    tolerance: 300,
  },
  DIDWW: { form: 'v1', options: { header: 'X-PS-Signature' }, secret: 'didww', sign: v1, tolerance: 300 },
  ElevenLabs: {
    form: 'v0',
    options: { header: 'ElevenLabs-Signature', signatureParts: ['v0'], tolerance: 30 * 60 },
    secret: 'wsec_eleven',
    sign: utf8((t, mac) => `t=${t},v0=${mac}`),
    tolerance: 30 * 60,
  },
  YCloud: {
    form: 's',
    options: { header: 'YCloud-Signature', signatureParts: ['s'] },
    secret: 'whsec_ycloud',
    sign: utf8((t, mac) => `t=${t},s=${mac}`),
    tolerance: 300,
  },
  Dixa: {
    form: 'v1, milliseconds',
    options: { header: 'X-DIXA-SIGNATURE', unit: 'ms', key: 'hex' },
    secret: 'C0FFEE00c0ffee00c0ffee00c0ffee00',
    sign: (body, seconds, secret) => {
      const t = seconds * 1000 + 999;
      return `t=${t},v1=${macHex(body, Buffer.from(secret, 'hex'), t)}`;
    },
    tolerance: 300,
  },
  'Push Security': {
    form: 'v1',
    options: { header: 'X-Signature' },
    secret: 'psws_push',
    sign: utf8((t, mac) => `t=${t},v1=${mac.toUpperCase()}`),
    tolerance: 300,
  },
  'one with a key in base64': {
    form: 'old',
    options: { header: 'X-Hook', timestampPart: 'ts', signatureParts: ['new', 'old'], key: 'base64' },
    secret: 'c2VjcmV0IGtleSBvZiAzMiBieXRlcyBvciBzbyE=',
    sign: (body, seconds, secret) => `ts=${seconds},old=${macHex(body, Buffer.from(secret, 'base64'), seconds)}`,
    tolerance: 300,
  },
};

describe.each(Object.entries(family))('timestampedHmac for %s', (_name, { form, options, secret, sign, tolerance }) => {
  const header = options.header.toLowerCase();
  const other = 'abcdabcd';
  const setUp = (secrets: string | string[] = secret) => receiverOf(timestampedHmac(options), secrets, clock);

  it('accepts its signature, and says when and by which secret', async () => {
    const { send, contexts } = setUp([other, secret]);
    expect(await send({ [header]: sign(ping, now - 7, secret) })).toBe(handled);
    expect(contexts).toMatchObject([{ signedAt: new Date((now - 7) * 1000), secretIndex: 1 }]);
  });

  it('refuses another body, another secret, another header and none', async () => {
    const { send } = setUp();
    expect(await send({ [header]: sign(ping, now, secret) }, `${ping} `)).toBe('400 signature_mismatch');
    expect(await send({ [header]: sign(ping, now, other) })).toBe('400 signature_mismatch');
    expect(await send({ [`${header}2`]: sign(ping, now, secret) })).toBe('400 header_missing');
    expect(await send({ [header]: '' })).toBe('400 header_missing');
    const twice = sign(ping, now, secret);
    expect(await send({ [header]: [twice, twice] })).toBe('400 header_malformed');
    expect(await send({ [header]: [twice] })).toBe(handled);
  });

  it('refuses the MAC in a part of another name', async () => {
    const { send } = setUp();
    const renamed = sign(ping, now, secret).replace(/(v1|v0|s|old)=/g, 'sig=');
    expect(await send({ [header]: renamed })).toBe('400 header_malformed');
  });

  it('has the tolerance of the scheme, both ways', async () => {
    const { send, reports } = setUp();
    const at = (age: number) => send({ [header]: sign(ping, now - age, secret) });
    expect([await at(tolerance), await at(-tolerance)]).toEqual([handled, handled]);
    expect(await at(tolerance + 1)).toBe('400 timestamp_too_old');
    expect(reports.at(-1)?.clockSkew).toBe(tolerance + 1);
    expect(await at(-tolerance - 1)).toBe('400 timestamp_too_new');
    expect(await send({ [header]: sign(ping, 1, other) })).toBe('400 signature_mismatch');
  });

  it('refuses deliveries of the others in the family, unless they sign in the same way', async () => {
    const { send } = setUp();
    for (const one of Object.values(family)) {
      const outcome = await send({ [header]: one.sign(ping, now, secret) });
      if (one.form === form) expect(outcome).toBe(handled);
      else expect(outcome).toMatch(/^400 (header_malformed|signature_mismatch)$/);
    }
  });
});

describe('another scheme is refused, not half accepted', () => {
  const secret = 'shared';
  const retell = `v=${now * 1000},d=${retellMac(ping, now * 1000)}`;

  it.each([
    [
      'Retell, whose parts are v and d',
      timestampedHmac({ header: 'X-Hook' }),
      { 'x-hook': retell },
      'header_malformed',
    ],
    [
      'Retell by the names of its parts: it signs the body and then the time, without a dot',
      timestampedHmac({ header: 'X-Hook', timestampPart: 'v', signatureParts: ['d'], unit: 'ms' }),
      { 'x-hook': retell },
      'signature_mismatch',
    ],
    [
      'Slack, whose time is in a header of its own',
      timestampedHmac({ header: 'X-Slack-Signature', signatureParts: ['v0'] }),
      { 'x-slack-signature': `v0=${slackMac(ping)}`, 'x-slack-request-timestamp': `${now}` },
      'header_malformed',
    ],
    [
      'a time in one header and the bare MAC of the same text in another',
      timestampedHmac({ header: 'X-Signature' }),
      { 'x-signature': macHex(ping, secret, now), 'x-timestamp': `${now}` },
      'header_malformed',
    ],
    [
      'GitHub, which signs no time',
      timestampedHmac({ header: 'X-Hub-Signature-256', signatureParts: ['sha256'] }),
      { 'x-hub-signature-256': `sha256=${macHex(ping, secret, now)}` },
      'header_malformed',
    ],
    [
      'the time with the MAC of the body alone',
      timestampedHmac({ header: 'X-Hook' }),
      { 'x-hook': `t=${now},v1=${createHmac('sha256', secret).update(ping).digest('hex')}` },
      'signature_mismatch',
    ],
    [
      'a MAC in base64',
      timestampedHmac({ header: 'X-Hook' }),
      { 'x-hook': `t=${now},v1=${Buffer.from(macHex(ping, secret, now), 'hex').toString('base64')}` },
      'signature_mismatch',
    ],
    [
      'seconds where milliseconds are signed, which are long ago',
      timestampedHmac({ header: 'X-Hook', unit: 'ms' }),
      { 'x-hook': `t=${now},v1=${macHex(ping, secret, now)}` },
      'timestamp_too_old',
    ],
    [
      'milliseconds where seconds are signed, which are far ahead',
      timestampedHmac({ header: 'X-Hook' }),
      { 'x-hook': `t=${now * 1000},v1=${macHex(ping, secret, now * 1000)}` },
      'timestamp_too_new',
    ],
  ])('%s', async (_what, authenticator, headers, code) => {
    expect(await receiverOf(authenticator, secret, clock).send(headers as unknown as Headers)).toBe(`400 ${code}`);
  });

  function retellMac(body: string, t: number): string {
    return createHmac('sha256', secret).update(`${body}${t}`).digest('hex');
  }

  function slackMac(body: string): string {
    return createHmac('sha256', secret).update(`v0:${now}:${body}`).digest('hex');
  }
});

describe('a key that is written in hex or base64', () => {
  const hex = timestampedHmac({ header: 'X-Hook', key: 'hex' });
  const base64 = timestampedHmac({ header: 'X-Hook', key: 'base64' });
  const wrong = [
    ['hex', hex, 'whsec_tenant-a'],
    ['hex', hex, 'abc'],
    ['hex', hex, '0xabcd'],
    ['hex', hex, 'ab cd'],
    ['base64', base64, 'whsec_tenant-a'],
    ['base64', base64, 'AAAAA'],
    ['base64', base64, 'AA=A'],
    ['base64', base64, 'A==='],
    ['base64', base64, '=='],
    ['base64', base64, 'AAA AAA='],
  ] as const;

  it.each(wrong)(
    'in %s is refused when the receiver is made, if it is not valid',
    (encoding, authenticator, secret) => {
      for (const secrets of [secret, ['abcd', secret]]) {
        const make = () => createReceiver(sourceOf(authenticator), secrets, () => {});
        expect(make).toThrow(TypeError);
        expect(make).toThrow(new RegExp(`secret must be ${encoding}`));
        expect(make).not.toThrow(secret);
      }
    },
  );

  it.each(wrong)(
    'in %s from a secret function makes callhook answer 500, if it is not valid',
    async (encoding, authenticator, secret) => {
      for (const secrets of [() => secret, async () => ['abcd', secret]]) {
        const { send, reports } = receiverOf(authenticator, secrets, clock);
        expect(await send({ 'x-hook': `t=${now},v1=00` })).toBe('500 secret_unavailable');
        expect(inspect(reports, { depth: 9 })).toMatch(new RegExp(`secret must be ${encoding}`));
        expect(inspect(reports, { depth: 9 })).not.toContain(secret);
      }
    },
  );

  it('is the same key in lower and upper case, and with and without padding', async () => {
    const key = Buffer.from('a key of 17 bytes');
    const header = `t=${now},v1=${macHex(ping, key, now)}`;
    for (const [authenticator, secret] of [
      [hex, key.toString('hex')],
      [hex, key.toString('hex').toUpperCase()],
      [base64, key.toString('base64')],
      [base64, key.toString('base64').replace(/=+$/, '')],
    ] as const) {
      expect(await receiverOf(authenticator, secret, clock).send({ 'x-hook': header })).toBe(handled);
    }
  });

  it('is never taken as text, nor text as hex or base64', async () => {
    const secret = 'abcdabcd';
    const asText = `t=${now},v1=${macHex(ping, secret, now)}`;
    const asHex = `t=${now},v1=${macHex(ping, Buffer.from(secret, 'hex'), now)}`;
    const text = receiverOf(timestampedHmac({ header: 'X-Hook' }), secret, clock);
    expect(await text.send({ 'x-hook': asText })).toBe(handled);
    expect(await text.send({ 'x-hook': asHex })).toBe('400 signature_mismatch');
    expect(await receiverOf(hex, secret, clock).send({ 'x-hook': asText })).toBe('400 signature_mismatch');
    expect(await receiverOf(base64, secret, clock).send({ 'x-hook': asHex })).toBe('400 signature_mismatch');
  });
});

describe('the tolerance', () => {
  const at = (age: number) => ({ 'x-hook': `t=${now - age},v1=${macHex(ping, 'key', now - age)}` });
  const halfAnHour = timestampedHmac({ header: 'X-Hook', tolerance: 1_800 });

  it('of the receiver replaces that of the scheme, wider or narrower', async () => {
    const narrower = receiverOf(halfAnHour, 'key', { ...clock, tolerance: 10 });
    expect([await narrower.send(at(10)), await narrower.send(at(11))]).toEqual([handled, '400 timestamp_too_old']);
    const wider = receiverOf(halfAnHour, 'key', { ...clock, tolerance: 3_600 });
    expect([await wider.send(at(3_600)), await wider.send(at(3_601))]).toEqual([handled, '400 timestamp_too_old']);
    const exact = receiverOf(halfAnHour, 'key', { ...clock, tolerance: 0 });
    expect([await exact.send(at(0)), await exact.send(at(1))]).toEqual([handled, '400 timestamp_too_old']);
  });

  it('is in the report of a delivery that is too old', async () => {
    const { send, reports } = receiverOf(halfAnHour, 'key', clock);
    await send(at(2_000));
    expect(inspect(reports)).toMatch(/signed 2000 s ago and the tolerance is 1800 s/);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, '300'])('of a scheme cannot be %s', (tolerance) => {
    expect(() => timestampedHmac({ header: 'X-Hook', tolerance: tolerance as number })).toThrow(/tolerance must be/);
  });

  it('of an authenticator written by hand cannot switch the clock off', () => {
    const source = { ...sourceOf(halfAnHour), authenticator: { ...halfAnHour, tolerance: Number.NaN } };
    expect(() => sourceOf(source.authenticator)).toThrow(/tolerance must be/);
    expect(() => createReceiver(source, 'key', () => {})).toThrow(/tolerance must be/);
    expect(() => createReceiver(source, 'key', () => {}, { replay: false })).toThrow(/tolerance must be/);
  });
});

describe('timestampedHmac refuses at once', () => {
  it.each([
    [{}, /header must be the name of a header, .* got undefined\.$/],
    [{ header: '' }, /header must be/],
    [{ header: 'X Hook' }, /header must be/],
    [{ header: 'X-Hook:' }, /header must be/],
    [{ header: 'X-Hook\r\nX-Other' }, /header must be/],
    [{ header: Symbol('x') }, /header must be/],
    [{ header: 'X-Hook', timestampPart: '' }, /names without blanks/],
    [{ header: 'X-Hook', timestampPart: 't=' }, /names without blanks/],
    [{ header: 'X-Hook', timestampPart: 5 }, /names without blanks/],
    [{ header: 'X-Hook', signatureParts: [] }, /names without blanks/],
    [{ header: 'X-Hook', signatureParts: 'v1' }, /names without blanks/],
    [{ header: 'X-Hook', signatureParts: ['v1', 'v,2'] }, /names without blanks/],
    [{ header: 'X-Hook', signatureParts: [' v1'] }, /names without blanks/],
    [{ header: 'X-Hook', signatureParts: ['v1', 't'] }, /must have different names/],
    [{ header: 'X-Hook', unit: 'm' }, /unit must be 's' or 'ms', got a string\.$/],
    [{ header: 'X-Hook', key: 'hexadecimal' }, /key must be 'utf8' or 'hex' or 'base64', got a string\.$/],
    [{ header: 'X-Hook', tolerance: Number.NaN }, /tolerance must be/],
    [{ header: 'X-Hook', tolerance: -1 }, /tolerance must be/],
    [
      { header: 'X-Hook', tolerance: 86_401 },
      /tolerance must be a number of seconds \(not milliseconds\) from 0 to 86,400, got 86401\.$/,
    ],
    [{ header: 'X-Hook', tolerance: null }, /tolerance must be .* got null\.$/],
  ])('%j', (options, message) => {
    const make = () => timestampedHmac(options as TimestampedHmacOptions);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });

  it('and copies the list of parts', async () => {
    const signatureParts = ['v1'];
    const { send } = receiverOf(timestampedHmac({ header: 'X-Hook', signatureParts }), 'key', clock);
    signatureParts[0] = 'v2';
    expect(await send({ 'x-hook': v1(ping, now, 'key') })).toBe(handled);
  });
});

describe('the parts of the header', () => {
  const twoVersions = receiverOf(timestampedHmac({ header: 'X-Hook', signatureParts: ['v1', 'v2'] }), 'key', clock);
  const mac = macHex(ping, 'key', now);
  const wrong = '0'.repeat(64);

  it.each([
    ['either version', `t=${now},v2=${mac}`, handled],
    ['one of both that holds', `t=${now},v1=${wrong},v2=${mac}`, handled],
    ['neither', `t=${now},v1=${wrong},v2=${wrong}`, '400 signature_mismatch'],
    ['the time at the end', `v1=${mac},t=${now}`, handled],
    ['two times', `t=${now},t=${now},v1=${mac}`, '400 header_malformed'],
    ['16 of both', `t=${now},${`v1=${wrong},`.repeat(8)}${`v2=${wrong},`.repeat(7)}v2=${mac}`, handled],
    ['17 of both', `t=${now},${`v1=${wrong},`.repeat(9)}${`v2=${wrong},`.repeat(7)}v2=${mac}`, '400 header_malformed'],
    ['a name that objects inherit', `t=${now},constructor=${mac},__proto__=${mac}`, '400 header_malformed'],
  ])('%s', async (_what, header, outcome) => {
    expect(await twoVersions.send({ 'x-hook': header })).toBe(outcome);
  });

  it('may have any name (property)', async () => {
    const name = fc.stringMatching(/^[^\s,=]{1,8}$/);
    const names = fc.uniqueArray(name, { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(names, fc.nat(), async ([timestampPart = '', ...signatureParts], place) => {
        const { send } = receiverOf(timestampedHmac({ header: 'X-Hook', timestampPart, signatureParts }), 'key', clock);
        const part = signatureParts[place % signatureParts.length];
        expect(await send({ 'x-hook': `${timestampPart}=${now},${part}=${mac}` })).toBe(handled);
        expect(await send({ 'x-hook': `${part}=${now},${timestampPart}=${mac}` })).toMatch(/^400/);
        expect(await send({ 'x-hook': `${timestampPart}x=${now},${part}=${mac}` })).toMatch(/^400/);
      }),
    );
  });
});
