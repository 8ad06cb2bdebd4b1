import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyWebhook } from '../../src/verify/verify-webhook.ts';
import { nowSeconds, signHeader } from './signer.ts';

const secret = 'whsec';
const body = '{"callId":"c1"}';
const callWith = verifyWebhook as (...args: unknown[]) => unknown;

describe('verifyWebhook, with the cases of the Python SDK', () => {
  it('accepts what is valid', () => {
    expect(verifyWebhook(signHeader(body, secret), body, secret)).toBe(true);
  });

  it('refuses what is not', () => {
    const now = nowSeconds();
    expect(verifyWebhook(signHeader(body, secret), '{"callId":"c2"}', secret)).toBe(false);
    expect(verifyWebhook(signHeader(body, secret), body, 'other')).toBe(false);
    expect(verifyWebhook(signHeader(body, secret, now - 9999), body, secret, { tolerance: 300 })).toBe(false);
    expect(verifyWebhook('garbage', body, secret)).toBe(false);
    expect(verifyWebhook('', body, secret)).toBe(false);
    expect(verifyWebhook(signHeader(body, secret), body, '')).toBe(false);
    expect(verifyWebhook(signHeader(body, secret), body, undefined)).toBe(false);
  });
});

describe('verifyWebhook never throws and gives a boolean', () => {
  const thrower = () => {
    throw new Error('no');
  };
  const hostile = new Proxy(
    {},
    { get: thrower, has: thrower, getPrototypeOf: thrower, ownKeys: thrower, getOwnPropertyDescriptor: thrower },
  );
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  const revokedArray = Proxy.revocable([], {});
  revokedArray.revoke();
  const oddValues: unknown[] = [
    Symbol('x'),
    hostile,
    revoked,
    revokedArray.proxy,
    new Proxy([], { get: thrower }),
    null,
    undefined,
    0,
    Number.NaN,
    10n,
    true,
    [],
    [[]],
    {},
    Object.create(null),
    () => 'x',
    new Date(),
    new Uint8Array(3),
    new SharedArrayBuffer(4),
    { toString: thrower, valueOf: thrower, [Symbol.toPrimitive]: thrower },
    'a'.repeat(100_000),
  ];

  it('for odd values in every place', () => {
    const good: unknown[] = [signHeader(body, secret), body, secret, {}];
    for (let place = 0; place < 4; place++) {
      for (const odd of oddValues) {
        const args = good.with(place, odd);
        expect(typeof callWith(...args)).toBe('boolean');
      }
    }
    expect(callWith()).toBe(false);
  });

  it('for odd values in all places at once', () => {
    for (const odd of oddValues) expect(callWith(odd, odd, odd, odd)).toBe(false);
  });

  it('for hostile options', () => {
    for (const tolerance of oddValues) expect(typeof callWith('t=1,v1=0', body, secret, { tolerance })).toBe('boolean');
    for (const now of oddValues)
      expect(callWith(signHeader(body, secret), body, secret, { now })).toBe(now === undefined);
    expect(callWith(signHeader(body, secret), body, secret, { now: thrower })).toBe(false);
  });

  it('for a header of 100 MB, at once', () => {
    expect(verifyWebhook('t=1,v1=0,'.repeat(11_000_000), body, secret)).toBe(false);
  });

  it('for anything at all (property)', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), fc.anything(), (header, rawBody, anySecret, options) => {
        expect(callWith(header, rawBody, anySecret, options)).toBe(false);
      }),
    );
  });
});
