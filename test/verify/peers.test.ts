import { Webhook as StandardWebhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { Webhook as SvixWebhook } from 'svix';
import { describe, expect, it } from 'vitest';
import { signStandardWebhook } from '../../src/verify/sign-standard-webhook.ts';
import { signWebhook } from '../../src/verify/sign-webhook.ts';
import { verifySignature } from '../../src/verify/verify-signature.ts';
import { nowSeconds } from './signer.ts';

// The packages that others verify with accept signatures of callhook, and the other way round: the latter over HTTP in
// test/adapters/other-senders.test.ts.

const { webhooks } = new Stripe('sk_test_none');
const secret = 'whsec_3f9c1e7a55b04d0e';
const standardSecret = `whsec_${Buffer.from('0123456789abcdef01234567').toString('base64')}`;
const otherSecret = `whsec_${Buffer.from('another key of 24 bytes!').toString('base64')}`;
const payload = JSON.stringify({ id: 'evt_1', object: 'event', type: 'call.completed', note: 'Grüße 🎉' });

describe('stripe', () => {
  it('accepts what signWebhook signs, as text and as bytes, also during a rotation', () => {
    for (const body of [payload, Buffer.from(payload)]) {
      expect(webhooks.constructEvent(body, signWebhook(body, secret), secret)).toMatchObject({ id: 'evt_1' });
      expect(webhooks.constructEvent(body, signWebhook(body, ['new', secret]), secret)).toMatchObject({ id: 'evt_1' });
    }
  });

  it('refuses what signWebhook signs with another secret or long ago', () => {
    const old = signWebhook(payload, secret, { timestamp: nowSeconds() - 301 });
    expect(() => webhooks.constructEvent(payload, signWebhook(payload, 'other'), secret)).toThrow(/signature/);
    expect(() => webhooks.constructEvent(payload, old, secret)).toThrow(/tolerance/);
  });

  it('signs what verifySignature accepts', () => {
    const header = webhooks.generateTestHeaderString({ payload, secret });
    expect(verifySignature(header, payload, secret)).toMatchObject({ ok: true });
    expect(verifySignature(header, `${payload} `, secret)).toEqual({ ok: false, code: 'signature_mismatch' });
  });
});

describe.each([
  ['standardwebhooks', StandardWebhook],
  ['svix', SvixWebhook],
])('%s', (_name, Webhook) => {
  const peer = new Webhook(standardSecret);

  it('accepts what signStandardWebhook signs, also during a rotation', () => {
    const options = { id: 'msg.1', timestamp: nowSeconds() };
    for (const headers of [
      signStandardWebhook(payload, standardSecret),
      signStandardWebhook(payload, [otherSecret, standardSecret], options),
    ]) {
      expect(() => peer.verify(payload, headers)).not.toThrow();
      expect(() => peer.verify(`${payload} `, headers)).toThrow(/signature/i);
    }
  });

  it('refuses what signStandardWebhook signs with another secret or long ago', () => {
    const old = signStandardWebhook(payload, standardSecret, { timestamp: nowSeconds() - 301 });
    expect(() => peer.verify(payload, signStandardWebhook(payload, otherSecret))).toThrow(/signature/i);
    expect(() => peer.verify(payload, old)).toThrow(/too old/);
  });

  it('signs the same', () => {
    const timestamp = nowSeconds();
    const headers = signStandardWebhook(payload, standardSecret, { id: 'msg_1', timestamp });
    expect(peer.sign('msg_1', new Date(timestamp * 1000), payload)).toBe(headers['webhook-signature']);
  });
});
