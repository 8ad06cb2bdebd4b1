import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signStandardWebhook } from '../../src/verify/sign-standard-webhook.ts';
import { readsOptions } from '../reads-options.ts';
import { nowSeconds, standardSignature } from './signer.ts';

const secret = `whsec_${Buffer.from('0123456789abcdef01234567').toString('base64')}`;
const other = `whsec_${Buffer.from('another key of 24 bytes!').toString('base64')}`;

describe('signStandardWebhook', () => {
  it('signs as an independent signer does (property)', () => {
    const bytes = fc.oneof(fc.uint8Array(), fc.string({ unit: 'grapheme' }));
    const id = fc.string({ minLength: 1, unit: 'grapheme' });
    const key = fc.uint8Array({ minLength: 1 });
    fc.assert(
      fc.property(bytes, key, id, fc.nat(), (body, keyBytes, anyId, timestamp) => {
        const anySecret = `whsec_${Buffer.from(keyBytes).toString('base64')}`;
        expect(signStandardWebhook(body, anySecret, { id: anyId, timestamp })).toEqual({
          'webhook-id': anyId,
          'webhook-timestamp': `${timestamp}`,
          'webhook-signature': standardSignature(body, anySecret, anyId, timestamp),
        });
      }),
    );
  });

  it('signs now and under an id of its own, unless told otherwise', () => {
    const first = signStandardWebhook('{}', secret);
    const second = signStandardWebhook('{}', secret);
    expect(Math.abs(nowSeconds() - Number(first['webhook-timestamp']))).toBeLessThan(60);
    expect(first['webhook-id']).toMatch(/^msg_[\w-]{36}$/);
    expect(second['webhook-id']).not.toBe(first['webhook-id']);
  });

  it('signs with each of several secrets, as during a rotation', () => {
    const headers = signStandardWebhook('{}', [secret, other], { id: 'msg_1', timestamp: 7 });
    const macs = [secret, other].map((one) => standardSignature('{}', one, 'msg_1', 7));
    expect(headers['webhook-signature']).toBe(macs.join(' '));
  });

  readsOptions('signStandardWebhook', (options) => signStandardWebhook('{}', secret, options), {
    msgId: 'id',
    timestmap: 'timestamp',
  });

  it.each([
    ['a body that is not raw', {} as string, secret, {}, /rawBody must be/],
    ['no secret', '{}', '', {}, /non-empty/],
    ['a secret that is not base64', '{}', 'whsec_no base64', {}, /must be base64/],
    ['a secret without a key', '{}', 'whsec_', {}, /must be base64/],
    ['an empty id', '{}', secret, { id: '' }, /id must be/],
    ['an id that is not a string', '{}', secret, { id: 5 as unknown as string }, /id must be/],
    ['half a second', '{}', secret, { timestamp: 1.5 }, /whole number of unix seconds/],
  ])('refuses %s', (_what, body, anySecret, options, message) => {
    const sign = () => signStandardWebhook(body, anySecret, options);
    expect(sign).toThrow(TypeError);
    expect(sign).toThrow(message);
  });
});
