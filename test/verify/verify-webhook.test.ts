import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyWebhook } from '../../src/verify/verify-webhook.ts';
import { nowSeconds, signHeader } from './signer.ts';

const secret = 'whsec';
const body = '{"callId":"c1"}';
const callWith = verifyWebhook as (...args: unknown[]) => unknown;

describe('verifyWebhook, with the cases of the Python SDK', () => {
  it('accepts a valid delivery', () => {
    expect(verifyWebhook(signHeader(body, secret), body, secret)).toBe(true);
  });

  it('refuses invalid deliveries', () => {
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

describe('verifyWebhook keeps its tolerance, whatever it is given as options', () => {
  const signedAgo = (seconds: number) => signHeader(body, secret, nowSeconds() - seconds);

  it.each([
    ['null', null],
    ['a number, as in the Python SDK', 10],
    ['a function', () => ({})],
    ['an array', []],
    ['a map', new Map([['tolerance', 300]])],
    ['an unknown option', { tolerence: 300 }],
    ['milliseconds', { tolerance: 300_000 }],
    ['null as the tolerance', { tolerance: null }],
    ['a string as the tolerance', { tolerance: '300' }],
    ['a number as the clock', { now: Date.now() }],
    ['an inherited tolerance', Object.create({ tolerance: 300 })],
  ])('refuses even a fresh delivery with %s', (_what, options) => {
    expect(callWith(signedAgo(0), body, secret, options)).toBe(false);
  });

  it('does not read what Object.prototype was given', () => {
    Object.assign(Object.prototype, { tolerance: 86_400, now: () => (nowSeconds() - 400) * 1000 });
    try {
      for (const options of [undefined, {}, { tolerance: undefined }]) {
        expect([400, 0, -400].map((ago) => callWith(signedAgo(ago), body, secret, options))).toEqual([
          false,
          true,
          false,
        ]);
      }
    } finally {
      for (const name of ['tolerance', 'now']) delete (Object.prototype as Record<string, unknown>)[name];
    }
  });

  const anyTolerance = fc.oneof(
    fc.anything(),
    fc.double(),
    fc.constantFrom<unknown>(399, 400.5, 500, 86_400, 86_401, 1e12, '500', 500n, [500], { valueOf: () => 500 }),
  );
  const anyNow = fc.oneof(
    fc.anything(),
    fc.constantFrom<unknown>(
      () => 0,
      Date.now,
      () => (nowSeconds() - 400) * 1000,
      () => Number.NaN,
    ),
  );
  const own = fc.record({ tolerance: anyTolerance, now: anyNow }, { requiredKeys: [] });
  const anyOptions = fc.oneof(
    fc.anything(),
    own,
    fc.tuple(own, fc.dictionary(fc.string(), fc.anything())).map(([known, unknown]) => ({ ...unknown, ...known })),
    fc
      .tuple(
        own,
        fc.constantFrom<() => object>(
          () => [],
          () => () => {},
          () => new Map(),
          () => Object(10),
          () => /x/,
        ),
      )
      .map(([known, make]) => Object.assign(make(), known)),
    own.map((known) => Object.create(known)),
    own.map((known) => new Proxy(known, {})),
  );

  it('accepts a delivery outside of it only with an own, valid tolerance or now (property)', () => {
    fc.assert(
      fc.property(anyOptions, fc.constantFrom(400, -400), (options, ago) => {
        if (!callWith(signedAgo(ago), body, secret, options)) return;
        expect(Object.prototype.toString.call(options)).toBe('[object Object]');
        const { tolerance = 300, now = Date.now, ...others } = { ...(options as Record<string, unknown>) };
        expect(others).toEqual({});
        expect(tolerance).toSatisfy((given: number) => Number.isFinite(given) && given >= 0 && given <= 86_400);
        expect(now).toBeTypeOf('function');
        expect(tolerance !== 300 || now !== Date.now).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('accepts such a delivery exactly when an own tolerance allows it (property)', () => {
    const tolerance = fc.oneof(fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 0, max: 200_000 }));
    fc.assert(
      fc.property(tolerance, fc.constantFrom(400, -400), (seconds, ago) => {
        const at = nowSeconds();
        const options = { tolerance: seconds, now: () => at * 1000 };
        const isAccepted = verifyWebhook(signHeader(body, secret, at - ago), body, secret, options);
        expect(isAccepted).toBe(seconds >= 400 && seconds <= 86_400);
      }),
    );
  });
});

describe('verifyWebhook never throws and returns a boolean', () => {
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
