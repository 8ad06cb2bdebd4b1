import { verifyWebhook } from 'callhook';
import { bysWebhook } from 'callhook/fetch';
import { sampleEvent, signedDelivery, signedRequest } from 'callhook/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { signHeader } from '../verify/signer.ts';

const handle = bysWebhook('whsec_test', () => {}, { observe: () => {} });
const event = () => sampleEvent('call.completed', { summary: 'Grüße 🎉' });

describe('signedRequest', () => {
  it('is a request that a receiver accepts', async () => {
    const request = signedRequest(event(), 'whsec_test');
    expect([request.method, request.headers.get('content-type')]).toEqual(['POST', 'application/json']);
    expect(request.url).toBe('http://localhost/webhooks/bys');
    const response = await handle(request);
    expect(await response.json()).toEqual({ outcome: 'processed' });
  });

  it('is refused when it is signed with another secret, or too long ago', async () => {
    expect((await handle(signedRequest(event(), 'another'))).status).toBe(400);
    const timestamp = Math.floor(Date.now() / 1000) - 301;
    expect((await handle(signedRequest(event(), 'whsec_test', { timestamp }))).status).toBe(400);
  });

  it('is signed for the time of a clock that a test has frozen meanwhile', () => {
    onTestFinished(() => void vi.useRealTimers());
    for (const now of [Date.UTC(2020, 0, 1), Date.UTC(2040, 0, 1)]) {
      vi.useFakeTimers({ toFake: ['Date'], now });
      expect(signedRequest(event(), 'whsec_test').headers.get('x-bys-signature')).toMatch(`t=${now / 1000},v1=`);
      expect(event().timestamp).toBe(new Date(now).toISOString());
    }
  });

  it('has the URL and the headers of its options', () => {
    const request = signedRequest(event(), 'whsec_test', {
      url: new URL('https://tenant.example/hooks'),
      headers: { 'X-Tenant': 'acme', 'Content-Type': 'text/plain' },
    });
    expect(request.url).toBe('https://tenant.example/hooks');
    expect(Object.fromEntries(request.headers)).toMatchObject({ 'x-tenant': 'acme', 'content-type': 'text/plain' });
  });
});

describe('signedDelivery', () => {
  it('signs as an independent signer does', () => {
    const { method, headers, body } = signedDelivery({ a: 'ü' }, 'whsec_test', { timestamp: 1_700_000_000 });
    expect({ method, headers, body }).toEqual({
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-bys-signature': signHeader('{"a":"ü"}', 'whsec_test', 1_700_000_000),
      },
      body: '{"a":"ü"}',
    });
  });

  it('signs with several secrets, as in a rotation', () => {
    const { headers, body } = signedDelivery(event(), ['new', 'old']);
    for (const secret of ['new', 'old']) expect(verifyWebhook(headers['x-bys-signature'], body, secret)).toBe(true);
  });

  it('takes a string as it is, for a body that is not JSON', async () => {
    expect(signedDelivery('{', 'whsec_test').body).toBe('{');
    expect(await (await handle(signedRequest('{', 'whsec_test'))).json()).toEqual({ error: 'body_not_json' });
  });

  it('lets the signature be replaced', async () => {
    const headers = { 'X-BYS-Signature': 't=1,v1=00' };
    expect((await handle(signedRequest(event(), 'whsec_test', { headers }))).status).toBe(400);
  });

  it('refuses bytes, which JSON would turn into numbers, and an empty secret', () => {
    expect(() => signedDelivery(new Uint8Array(2), 'whsec_test')).toThrow(/signWebhook/);
    expect(() => signedDelivery(new ArrayBuffer(2), 'whsec_test')).toThrow(TypeError);
    expect(() => signedDelivery(event(), '')).toThrow(TypeError);
  });
});
