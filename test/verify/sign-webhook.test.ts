import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signWebhook } from '../../src/verify/sign-webhook.ts';
import { verifySignature } from '../../src/verify/verify-signature.ts';
import { readsOptions } from '../reads-options.ts';
import { macHex, nowSeconds, signHeader } from './signer.ts';

describe('signWebhook', () => {
  it('signs as an independent signer does (property)', () => {
    const bytes = fc.oneof(fc.uint8Array(), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(bytes, fc.string({ minLength: 1 }), fc.nat(), (body, secret, timestamp) => {
        expect(signWebhook(body, secret, { timestamp })).toBe(signHeader(body, secret, timestamp));
      }),
    );
  });

  it('signs for now unless told otherwise', () => {
    const header = signWebhook('{}', 'whsec');
    expect(Math.abs(nowSeconds() - Number(/^t=(\d+),v1=[0-9a-f]{64}$/.exec(header)?.[1]))).toBeLessThan(60);
    expect(verifySignature(header, '{}', 'whsec').ok).toBe(true);
  });

  it('signs with each of several secrets, as during a rotation', () => {
    const header = signWebhook('{}', ['new', 'old'], { timestamp: 7 });
    expect(header).toBe(`t=7,v1=${macHex('{}', 'new', 7)},v1=${macHex('{}', 'old', 7)}`);
    expect(verifySignature(header, '{}', 'old', { now: () => 7_000 }).ok).toBe(true);
  });

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '1' as unknown as number])(
    'refuses %s as a timestamp',
    (timestamp) => {
      expect(() => signWebhook('{}', 'whsec', { timestamp })).toThrow(/whole number of unix seconds/);
    },
  );

  readsOptions('signWebhook', (options) => signWebhook('{}', 'whsec', options), { timeStamp: 'timestamp' });

  it('refuses an empty secret and a body that is not raw', () => {
    expect(() => signWebhook('{}', '')).toThrow(TypeError);
    expect(() => signWebhook({} as string, 'whsec')).toThrow(TypeError);
  });
});
