import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { inspect } from 'node:util';
import { createReceiver, defineSource, standardWebhooks } from 'callhook';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/v4/mini';
import { recorder } from '../../receive/deliver.ts';
import { standardSignature } from '../../verify/signer.ts';
import { ping, receiverOf, sourceOf } from './receive.ts';

const secret = `whsec_${Buffer.from('0123456789abcdef01234567').toString('base64')}`;
const other = `whsec_${Buffer.from('another key of 24 bytes!').toString('base64')}`;
const now = 1_760_000_000;
const clock = { now: () => now * 1000 };
const handled = '200 processed';
const id = 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W';
const signature = standardSignature(ping, secret, id, now);
const good = { 'webhook-id': id, 'webhook-timestamp': `${now}`, 'webhook-signature': signature };

const setUp = (secrets: string | string[] = secret, prefix?: string) =>
  receiverOf(standardWebhooks({ prefix }), secrets, clock);

describe('standardWebhooks', () => {
  it('accepts such a signature, and says when and by which secret', async () => {
    const { send, contexts } = setUp([other, secret]);
    expect(await send(good)).toBe(handled);
    expect(contexts).toMatchObject([{ signedAt: new Date(now * 1000), secretIndex: 1 }]);
  });

  it('accepts the example of the specification', async () => {
    const example = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const body = '{"test": 2432232314}';
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const { send } = receiverOf(standardWebhooks(), example, { now: () => 1_614_265_330_000 });
    expect(await send(headers, body)).toBe('422 schema_mismatch'); // authentic: it is only no event of ours
  });

  it('takes the secret with and without whsec_, with and without padding', async () => {
    const bare = secret.slice('whsec_'.length);
    const padded = Buffer.from('a key of 17 bytes').toString('base64');
    expect(await setUp(bare).send(good)).toBe(handled);
    const headers = { ...good, 'webhook-signature': standardSignature(ping, padded, id, now) };
    expect(await setUp(`whsec_${padded.replace('=', '')}`).send(headers)).toBe(handled);
  });

  it.each([
    ['one of several', `${standardSignature(ping, other, id, now)} ${signature}`, handled],
    ['one after a signature of another version', `v1a,${signature.slice(3)} v2,x ${signature}`, handled],
    ['one between blanks', `  ${signature}  `, handled],
    ['one after bad base64', `v1,*** v1,A v1, ${signature}`, handled],
    ['no padding, which is the same MAC', signature.replace(/=+$/, ''), handled],
    ['the 16th', `${'v1,AA== '.repeat(15)}${signature}`, handled],
    ['the 17th', `${'v1,AA== '.repeat(16)}${signature}`, '400 header_malformed'],
    ['4,096 characters', signature.padEnd(4_096), handled],
    ['4,097 characters', signature.padEnd(4_097), '400 header_malformed'],
    ['only an asymmetric signature', `v1a,${signature.slice(3)}`, '400 signature_mismatch'],
    ['16 of both versions', `${'v1a,AA== '.repeat(15)}${signature}`, handled],
    ['17 of both versions', `${'v1a,AA== '.repeat(16)}${signature}`, '400 header_malformed'],
    ['no version', signature.slice(3), '400 header_malformed'],
    ['a version in upper case', signature.replace('v1', 'V1'), '400 header_malformed'],
    ['an equals sign', signature.replace(',', '='), '400 header_malformed'],
    ['a comma between two', `${signature},${signature}`, '400 signature_mismatch'],
    ['a MAC in hex', `v1,${Buffer.from(signature.slice(3), 'base64').toString('hex')}`, '400 signature_mismatch'],
    ['base64 with a line end inside', `${signature.slice(0, 9)}\n${signature.slice(9)}`, '400 signature_mismatch'],
    [
      'base64 for URLs',
      signature.replaceAll('/', '_').replaceAll('+', '-').replace('v1,', 'v1,-'),
      '400 signature_mismatch',
    ],
    ['half a MAC', signature.slice(0, 20), '400 signature_mismatch'],
    ['nothing but a version', 'v1,', '400 signature_mismatch'],
    ['blanks', '   ', '400 header_malformed'],
  ])('with a signature header of %s', async (_what, header, outcome) => {
    expect(await setUp().send({ ...good, 'webhook-signature': header })).toBe(outcome);
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('refuses a delivery without %s', async (name) => {
    for (const missing of [undefined, '', [], ['']]) {
      expect(await setUp().send({ ...good, [name]: missing })).toBe('400 header_missing');
    }
    expect(await setUp().send({ ...good, [name]: ['a', 'b'] })).toBe('400 header_malformed');
    expect(await setUp().send({ ...good, [name]: '9'.repeat(4_097) })).toBe('400 header_malformed');
  });

  it.each(['now', '1.76e9', `0${now}`, `+${now}`, ` ${now}`, `${now}.0`, '-1', '١٧٦٠٠٠٠٠٠٠'])(
    'refuses %j as a time, though it is signed',
    async (time) => {
      const headers = { 'webhook-timestamp': time, 'webhook-signature': standardSignature(ping, secret, id, time) };
      expect(await setUp().send({ ...good, ...headers })).toBe('400 header_malformed');
    },
  );

  it.each([' an id ', 'évènement', 'ключ-🎉', 'a.b.c', '../../etc', '{"a":1}', '__proto__', 'x'.repeat(4_096)])(
    'takes %j for an id',
    async (odd) => {
      const headers = { 'webhook-id': odd, 'webhook-signature': standardSignature(ping, secret, odd, now) };
      expect(await setUp().send({ ...good, ...headers })).toBe(handled);
    },
  );

  it('refuses a delivery whose parts were cut at another dot', async () => {
    const dotted = standardSignature(ping, secret, 'msg.1', now);
    const cut = { 'webhook-id': 'msg', 'webhook-timestamp': '1', 'webhook-signature': dotted };
    expect(await setUp().send(cut, `${now}.${ping}`)).toBe('400 timestamp_too_old');
    const joined = { ...good, 'webhook-id': `${id}.${now}`, 'webhook-timestamp': `${now}` };
    expect(await setUp().send(joined, ping)).toBe('400 signature_mismatch');
  });

  it('looks at the clock after the signature, both ways', async () => {
    const at = (age: number, by = secret) => ({
      ...good,
      'webhook-timestamp': `${now - age}`,
      'webhook-signature': standardSignature(ping, by, id, now - age),
    });
    const { send } = setUp();
    expect([await send(at(300)), await send(at(-300))]).toEqual([handled, handled]);
    expect([await send(at(301)), await send(at(-301))]).toEqual(['400 timestamp_too_old', '400 timestamp_too_new']);
    expect(await send(at(9_999, other))).toBe('400 signature_mismatch');
    expect(await send({ ...good, 'webhook-timestamp': `${now - 1}` })).toBe('400 signature_mismatch');
    expect(await send({ ...good, 'webhook-id': 'msg_2' })).toBe('400 signature_mismatch');
    expect(await send(good, `${ping} `)).toBe('400 signature_mismatch');
  });

  it('reads svix- headers instead, with that prefix', async () => {
    const svix = { 'svix-id': id, 'svix-timestamp': `${now}`, 'svix-signature': signature };
    expect(await setUp(secret, 'Svix').send(svix)).toBe(handled);
    expect(await setUp(secret, 'svix').send(good)).toBe('400 header_missing');
    expect(await setUp().send(svix)).toBe('400 header_missing');
    expect(await setUp().send({ ...svix, 'webhook-signature': signature })).toBe('400 header_missing');
  });

  it.each(['', 'web hook', 'svix:', 5])('refuses %j as a prefix', (prefix) => {
    expect(() => standardWebhooks({ prefix: prefix as string })).toThrow(/prefix must be the name of a header/);
  });

  it.each([
    ['whsec_', /must be base64/],
    ['whsec_not base64', /must be base64/],
    ['whsec_AAAAA', /must be base64/],
    ['whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', /is a private key \(whsk_\): give the public key, .* whpk_….$/],
    ['whpk_', /must be a public key of Ed25519, 32 bytes in base64/],
    ['whpk_AA==', /must be a public key of Ed25519, 32 bytes in base64/],
    [`whpk_${Buffer.alloc(32, 255).toString('base64')}`, /must be a public key of Ed25519, 32 bytes in base64/],
  ])('refuses %j as a secret', async (bad, message) => {
    const make = () => createReceiver(sourceOf(standardWebhooks()), [secret, bad], () => {});
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
    const { send, reports } = receiverOf(standardWebhooks(), () => bad, clock);
    expect(await send(good)).toBe('500 secret_unavailable');
    expect(inspect(reports, { depth: 9 })).not.toContain(bad.length < 7 ? 'MfKQ' : bad);
  });

  it('gives the id to the event key, so that a retry with a new signature is a duplicate', async () => {
    const source = defineSource({
      name: 'crm',
      authenticator: standardWebhooks(),
      events: { ping: z.looseObject({}) },
      eventName: 'type',
      eventId: (_, { header }) => header('webhook-id'),
    });
    const { observe, reports } = recorder();
    const receive = createReceiver(source, secret, () => {}, { ...clock, observe });
    for (const time of [now, now + 5]) {
      const sent: Record<string, string> = {
        ...good,
        'webhook-timestamp': `${time}`,
        'webhook-signature': standardSignature(ping, secret, id, time),
      };
      const readBody = () => new TextEncoder().encode(ping);
      await receive({ method: 'POST', header: (name) => sent[name], readBody, request: null });
    }
    expect(reports.map(({ code }) => code)).toEqual(['processed', 'duplicate']);
    expect(reports[0]?.eventKey).toBe(`crm::${id}`);
  });
});

describe('standardWebhooks with v1a', () => {
  const pair = generateKeyPairSync('ed25519');
  const anotherPair = generateKeyPairSync('ed25519');
  const publicKey = whpk(pair.publicKey);

  const asymmetric = (body: string | Uint8Array, key = pair.privateKey, time = now, of = id) =>
    `v1a,${sign(null, Buffer.concat([Buffer.from(`${of}.${time}.`), Buffer.from(body)]), key).toString('base64')}`;
  const signed = { ...good, 'webhook-signature': asymmetric(ping) };

  it('accepts a signature of the private key, and says when and by which secret', async () => {
    const { send, contexts } = setUp([other, publicKey]);
    expect(await send(signed)).toBe(handled);
    expect(contexts).toMatchObject([{ signedAt: new Date(now * 1000), secretIndex: 1 }]);
  });

  // From the tests of the server of Svix, which the specification names as its reference.
  it('accepts the signature that other implementations pin', async () => {
    const known = receiverOf(standardWebhooks(), 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=', {
      now: () => 1_614_265_330_000,
    });
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature':
        'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
    };
    expect(await known.send(headers, '{"test": 2432232314}')).toBe('422 schema_mismatch');
    expect(await known.send(headers, '{"test": 2432232315}')).toBe('400 signature_mismatch');
  });

  it('takes secrets of both kinds, in any order', async () => {
    const [a, b] = [whpk(anotherPair.publicKey), publicKey];
    for (const secrets of [
      [secret, a, b],
      [b, secret],
      [a, secret, b],
    ]) {
      for (const [header, by] of [
        [asymmetric(ping), b],
        [signature, secret],
        [`${asymmetric(ping, generateKeyPairSync('ed25519').privateKey)} ${signature}`, secret],
        [`v1,AA== ${asymmetric(ping)}`, b],
      ] as const) {
        const { send, contexts } = setUp(secrets);
        expect(await send({ ...good, 'webhook-signature': header })).toBe(handled);
        expect(contexts).toMatchObject([{ secretIndex: secrets.indexOf(by) }]);
      }
    }
  });

  it('refuses everything that is altered, and looks at the clock after the signature', async () => {
    const { send } = setUp([publicKey, secret]);
    const at = (time: number) => ({
      ...good,
      'webhook-timestamp': `${time}`,
      'webhook-signature': asymmetric(ping, pair.privateKey, time),
    });
    expect(await send(signed, `${ping} `)).toBe('400 signature_mismatch');
    expect(await send({ ...signed, 'webhook-id': 'msg_2' })).toBe('400 signature_mismatch');
    expect(await send({ ...signed, 'webhook-timestamp': `${now + 1}` })).toBe('400 signature_mismatch');
    expect(await send({ ...good, 'webhook-signature': asymmetric(ping, anotherPair.privateKey) })).toBe(
      '400 signature_mismatch',
    );
    expect(await send(at(now - 301))).toBe('400 timestamp_too_old');
    expect(await send(at(now + 301))).toBe('400 timestamp_too_new');
    expect(await send(at(now - 300))).toBe(handled);
  });

  it('takes no signature for one of the other kind', async () => {
    const mac = standardSignature(ping, publicKey.replace('whpk_', ''), id, now);
    for (const header of [mac, mac.replace('v1,', 'v1a,'), asymmetric(ping).replace('v1a,', 'v1,')]) {
      expect(await setUp([publicKey, secret]).send({ ...good, 'webhook-signature': header })).toBe(
        '400 signature_mismatch',
      );
    }
  });
});

function whpk(key: KeyObject): string {
  return `whpk_${key.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')}`;
}
