import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { inspect } from 'node:util';
import { type CustomDelivery, custom } from 'callhook';
import { describe, expect, it } from 'vitest';
import { ping, receiverOf } from './receive.ts';

const handled = '200 processed';
const refused = '400 signature_mismatch';
const secret = 'tenant-secret';

describe('custom', () => {
  it('gives the check the raw body, the headers and the secrets', async () => {
    let seen: CustomDelivery | undefined;
    const authenticator = custom((delivery) => {
      seen = delivery;
      return true;
    });
    const { send, contexts } = receiverOf(authenticator, [secret, 'old']);
    const body = `\uFEFF${ping} `;
    expect(await send({ 'x-signature': 'abc' }, body)).toBe(handled);
    expect(Buffer.from(seen?.rawBody ?? '').toString()).toBe(body);
    expect([seen?.header('x-signature'), seen?.header('x-other')]).toEqual(['abc', undefined]);
    expect(seen?.secrets).toEqual([secret, 'old']);
    expect(contexts).toMatchObject([{ signedAt: null, secretIndex: 0 }]);
  });

  const thenable = (then: unknown) => ({ then });
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const thrower = () => {
    throw new Error(secret);
  };
  const hostile = new Proxy({}, { get: thrower, has: thrower, getPrototypeOf: thrower });

  it.each<[string, () => unknown, string]>([
    ['true', () => true, handled],
    ['a promise of true', async () => true, handled],
    ['a thenable of true', () => thenable((resolve: (value: unknown) => void) => resolve(true)), handled],
    ['false', () => false, refused],
    ['a promise of false', async () => false, refused],
    ['undefined', () => undefined, refused],
    ['a promise of nothing', async () => {}, refused],
    ['null', () => null, refused],
    ['1', () => 1, refused],
    ['a text', () => 'true', refused],
    ['an object', () => ({ ok: true }), refused],
    ['a Boolean object', () => Object(true), refused],
    ['a function', () => () => true, refused],
    ['a list', () => [true], refused],
    ['an error that is returned', () => new Error(secret), refused],
    ['an object that throws on every access', () => hostile, refused],
    ['a proxy that was revoked', () => revoked.proxy, refused],
    ['a thenable that throws', () => thenable(thrower), refused],
    [
      'a thenable that rejects',
      () => thenable((_: unknown, reject: (why: unknown) => void) => reject(secret)),
      refused,
    ],
  ])('handles the return of %s', async (_what, check, outcome) => {
    const { send, reports } = receiverOf(custom(check as () => boolean), secret);
    expect(await send({})).toBe(outcome);
    expect(inspect(reports, { depth: 9, showHidden: true })).not.toContain(secret);
  });

  it.each<[string, () => unknown]>([
    ['an error', () => new Error(`expected ${secret}`)],
    ['an error with a code', () => Object.assign(new Error(secret), { code: 'timestamp_too_old', status: 200 })],
    [
      'what looks like an error of callhook',
      () => Object.assign(new Error(secret), { name: 'WebhookError', code: 'x', status: 200 }),
    ],
    ['a text', () => secret],
    ['nothing', () => undefined],
    ['an object that throws on every access', () => hostile],
    ['true', () => true],
  ])(
    'answers the opaque 400 to a check that throws %s, now or later, and reports nothing of it',
    async (_what, thrown) => {
      for (const check of [
        () => {
          throw thrown();
        },
        async () => {
          await Promise.resolve();
          throw thrown();
        },
        () => Promise.reject(thrown()),
      ]) {
        const { send, reports, contexts } = receiverOf(custom(check), secret);
        expect(await send({})).toBe(refused);
        expect(contexts).toEqual([]);
        expect(inspect(reports, { depth: 9, showHidden: true })).not.toContain(secret);
        const [report] = reports;
        expect(report?.outcome === 'refused' && report.error.cause).toBe(undefined);
      }
    },
  );

  it('verifies an Ed25519 signature with a public key in place of a secret', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString().trim();
    const authenticator = custom(({ header, rawBody, secrets }) => {
      const signature = Buffer.from(String(header('x-signature')), 'base64');
      return secrets.some((key) => verify(null, Buffer.from(rawBody), key, signature));
    });
    const signature = sign(null, Buffer.from(ping), privateKey).toString('base64');
    const { send } = receiverOf(authenticator, pem);
    expect(await send({ 'x-signature': signature })).toBe(handled);
    expect(await send({ 'x-signature': signature }, `${ping} `)).toBe(refused);
    expect(await send({})).toBe(refused);
    expect(await receiverOf(authenticator, 'no key').send({ 'x-signature': signature })).toBe(refused);
  });

  it.each([undefined, null, 'check', {}])('refuses %j in place of a check', (check) => {
    expect(() => custom(check as () => boolean)).toThrow(/custom needs a function/);
  });

  it('refuses a header that is not a name', () => {
    expect(() => custom(() => true, { header: 'X Y' })).toThrow(/name of a header/);
  });
});
