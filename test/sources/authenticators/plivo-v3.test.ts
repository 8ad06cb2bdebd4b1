import { createHmac } from 'node:crypto';
import { plivoV3 } from 'callhook';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signPlivo } from '../../../src/testing/signers/plivo.ts';
import vectors from '../../vectors/plivo.json' with { type: 'json' };
import { authenticate, type SentRequest, sign } from './authenticate.ts';
import { ping, receiverOf } from './receive.ts';

const { secret, nonce, cases } = vectors;
const authenticator = plivoV3();
const form = 'application/x-www-form-urlencoded';
const url = 'https://callhook.test/webhooks';
const accepted = { ok: true, timestamp: null, secretIndex: 0 };
const mismatch = { ok: false, code: 'signature_mismatch' };
const malformed = { ok: false, code: 'header_malformed' };
const missing = { ok: false, code: 'header_missing' };

/** Signs a text as Plivo does, independently of callhook. */
const hmac = (text: string) => createHmac('sha256', secret).update(text).digest('base64');

/** A delivery that the SDK of Plivo has signed. */
const sent = ({ signature, ...request }: (typeof cases)[number]): SentRequest => ({
  ...request,
  headers: { 'x-plivo-signature-v3': signature, 'x-plivo-signature-v3-nonce': nonce },
});

describe('plivoV3', () => {
  it.each(cases)('accepts what the SDK accepts: $what', (one) => {
    expect(authenticate(authenticator, sent(one), [secret])).toEqual(accepted);
  });

  it.each(cases)('refuses it altered: $what', (one) => {
    const request = sent(one);
    const altered = [
      { ...request, url: `${request.url}${request.url.includes('?') ? '&' : '?'}z=1` },
      { ...request, url: request.url.replace('answer.url', 'answer.example') },
      { ...request, url: request.url.replace('https', 'http') },
      { ...request, headers: { ...request.headers, 'x-plivo-signature-v3-nonce': `${nonce}1` } },
      ...(one.method === 'POST' ? [{ ...request, body: `${request.body}&z=1` }] : []),
      ...(request.body === ''
        ? []
        : [
            { ...request, body: '' },
            { ...request, contentType: 'application/json' },
          ]),
    ];
    for (const wrong of altered) expect(authenticate(authenticator, wrong, [secret])).toEqual(mismatch);
    expect(authenticate(authenticator, request, ['another'])).toEqual(mismatch);
  });

  const good = hmac(`${url}.${nonce}`);
  const wrong = hmac('another text');

  it.each([
    ['the signature of the main account', { 'x-plivo-signature-ma-v3': good }, accepted],
    [
      'the signature of one of both accounts',
      { 'x-plivo-signature-v3': wrong, 'x-plivo-signature-ma-v3': good },
      accepted,
    ],
    ['one of a list', { 'x-plivo-signature-v3': `${wrong},${good}` }, accepted],
    ['one of a list with blanks', { 'x-plivo-signature-v3': `${wrong}, ${good} ` }, accepted],
    ['no signature', {}, missing],
    ['no nonce', { 'x-plivo-signature-v3': good, 'x-plivo-signature-v3-nonce': undefined }, missing],
    ['two nonces', { 'x-plivo-signature-v3': good, 'x-plivo-signature-v3-nonce': [nonce, nonce] }, malformed],
    ['two headers', { 'x-plivo-signature-v3': [good, good] }, malformed],
    ['two headers of the main account', { 'x-plivo-signature-ma-v3': [good, good] }, malformed],
    ['a huge nonce', { 'x-plivo-signature-v3': good, 'x-plivo-signature-v3-nonce': '1'.repeat(5_000) }, malformed],
    ['a huge list', { 'x-plivo-signature-v3': `${good},`.repeat(100) }, malformed],
    ['16 signatures', { 'x-plivo-signature-v3': `${'x,'.repeat(15)}${good}` }, accepted],
    ['17 signatures', { 'x-plivo-signature-v3': 'x,'.repeat(15), 'x-plivo-signature-ma-v3': good }, malformed],
    ['no base64', { 'x-plivo-signature-v3': '*' }, mismatch],
    ['empty parts', { 'x-plivo-signature-v3': ',' }, mismatch],
  ])('judges %s', (_what, headers, outcome) => {
    const request = { url, body: '', headers: { 'x-plivo-signature-v3-nonce': nonce, ...headers } };
    expect(authenticate(authenticator, request, [secret])).toEqual(outcome);
  });

  it('accepts any of several secrets, such as those of two accounts, and says which', () => {
    const headers = { 'x-plivo-signature-v3': good, 'x-plivo-signature-v3-nonce': nonce };
    expect(authenticate(authenticator, { url, body: '', headers }, ['main', secret])).toMatchObject({ secretIndex: 1 });
  });

  const word = fc.string({ unit: 'grapheme', maxLength: 4 });

  it('accepts whatever its signer signs, and not with a parameter more (property)', async () => {
    const parameters = fc
      .array(fc.tuple(word, word), { maxLength: 6 })
      .map((pairs) => String(new URLSearchParams(pairs)));
    await fc.assert(
      fc.asyncProperty(parameters, parameters, async (query, body) => {
        for (const unsigned of [
          { method: 'POST', url: `${url}?${query}`, contentType: form, body },
          { method: 'GET', url: `${url}?${query}`, contentType: undefined, body: '' },
        ] as const) {
          const request = await sign(signPlivo, authenticator.scheme, unsigned, secret);
          expect(authenticate(authenticator, request, [secret])).toEqual(accepted);
          const longer = { ...request, url: `${request.url}&another=1` };
          expect(authenticate(authenticator, longer, [secret])).toEqual(mismatch);
        }
      }),
    );
  });

  it('says in the error of a mismatch, and never to the sender, that the sender signs the public URL', async () => {
    const { send, reports } = receiverOf(authenticator, secret);
    const headers = { 'x-plivo-signature-v3': good, 'x-plivo-signature-v3-nonce': nonce };
    expect(await send(headers, ping)).toBe('400 signature_mismatch');
    const [report] = reports;
    expect(report?.outcome === 'refused' && report.error.message).toMatch(
      /The sender signs the public URL: give publicUrl/,
    );
  });
});
