import { inspect } from 'node:util';
import { type BasicAuthOptions, basicAuth, createReceiver } from 'callhook';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signBasicAuth } from '../../../src/testing/signers/basic-auth.ts';
import { ping, receiverOf, sourceOf } from './receive.ts';

const handled = '200 processed';
const secret = 'Aladdin:open sesame';

/** As RFC 7617 says, independently of callhook. */
const basic = (credentials: string | Uint8Array) => `Basic ${Buffer.from(credentials).toString('base64')}`;

describe('basicAuth', () => {
  it('accepts the example of RFC 7617, without a time of signing', async () => {
    const { send, contexts } = receiverOf(basicAuth(), secret);
    expect(await send({ authorization: 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==' })).toBe(handled);
    expect(contexts).toMatchObject([{ signedAt: null, secretIndex: 0 }]);
  });

  it('accepts the example of RFC 7617 with a user and a password in UTF-8', async () => {
    expect(await receiverOf(basicAuth(), 'test:123£').send({ authorization: 'Basic dGVzdDoxMjPCow==' })).toBe(handled);
  });

  it('takes the password as the secret of a username', async () => {
    const { send } = receiverOf(basicAuth({ username: 'Aladdin' }), 'open sesame');
    expect(await send({ authorization: basic(secret) })).toBe(handled);
    expect(await send({ authorization: basic('aladdin:open sesame') })).toBe('401 signature_mismatch');
    expect(await send({ authorization: basic('open sesame') })).toBe('401 signature_mismatch');
  });

  it.each([
    ['in lower case', 'basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=='],
    ['in upper case', 'BASIC QWxhZGRpbjpvcGVuIHNlc2FtZQ=='],
    ['without padding', 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ'],
    ['with more blanks', 'Basic   QWxhZGRpbjpvcGVuIHNlc2FtZQ== '],
  ])('accepts the header %s', async (_what, authorization) => {
    expect(await receiverOf(basicAuth(), secret).send({ authorization })).toBe(handled);
  });

  it.each([
    ['nothing', undefined, 'header_missing'],
    ['an empty header', '', 'header_missing'],
    ['another scheme', 'Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==', 'header_malformed'],
    ['a scheme that only begins with basic', 'Basics QWxhZGRpbjpvcGVuIHNlc2FtZQ==', 'header_malformed'],
    ['no credentials', 'Basic', 'header_malformed'],
    ['empty credentials', 'Basic ', 'signature_mismatch'],
    ['credentials in plain text', `Basic ${secret}`, 'header_malformed'],
    ['no base64', 'Basic QWxh*', 'header_malformed'],
    ['URL-safe base64', 'Basic _-==', 'header_malformed'],
    ['two credentials', 'Basic QWxh QWxh', 'header_malformed'],
    ['two headers', ['Basic QWxh', 'Basic QWxh'], 'header_malformed'],
    ['a huge header', `Basic ${'QWxh'.repeat(1_000_000)}`, 'header_malformed'],
    ['bytes that are not UTF-8', basic(new Uint8Array([0xff, 0x3a, 0xff])), 'signature_mismatch'],
    ['a byte order mark before them', basic(`\uFEFF${secret}`), 'signature_mismatch'],
    ['another password', basic('Aladdin:open sesam'), 'signature_mismatch'],
    ['another user', basic('Aladdi:open sesame'), 'signature_mismatch'],
    ['no password', basic('Aladdin:'), 'signature_mismatch'],
    ['only the user', basic('Aladdin'), 'signature_mismatch'],
  ])('answers 401 to %s', async (_what, authorization, code) => {
    const { send, contexts, reports } = receiverOf(basicAuth(), secret);
    expect(await send({ authorization })).toBe(`401 ${code}`);
    expect(contexts).toEqual([]);
    expect(inspect(reports, { depth: 9, showHidden: true })).not.toContain('open sesame');
  });

  it.each([
    [undefined, 'Basic realm="webhooks"'],
    [{ realm: 'phone calls' }, 'Basic realm="phone calls"'],
  ])('with %j asks for credentials', async (options, challenge) => {
    const receive = createReceiver(sourceOf(basicAuth(options)), secret, () => {}, { log: false });
    for (const authorization of [undefined, 'Basic QWxh']) {
      const header = (name: string) => (name === 'authorization' ? authorization : undefined);
      const readBody = () => new TextEncoder().encode(ping);
      const reply = await receive({ method: 'POST', header, readBody, request: null });
      expect(reply).toEqual({
        status: 401,
        headers: { 'content-type': 'application/json', 'www-authenticate': challenge },
        body: '{"error":"invalid_signature"}',
      });
    }
  });

  it('accepts exactly the credentials that are one of the secrets (property)', async () => {
    const user = fc.stringMatching(/^x[!-9;-~ä🎉]{0,3}$/u);
    const password = fc.stringMatching(/^x[ -~ä🎉]{0,4}x$/u);
    const credentials = fc.tuple(user, password).map((both) => both.join(':'));
    await fc.assert(
      fc.asyncProperty(fc.array(credentials, { minLength: 1, maxLength: 3 }), credentials, async (secrets, given) => {
        const { send, reports } = receiverOf(basicAuth(), secrets);
        const known = secrets.indexOf(given);
        expect(await send({ authorization: basic(given) })).toBe(known === -1 ? '401 signature_mismatch' : handled);
        expect(reports[0]?.secretIndex).toBe(known === -1 ? null : known);
        const last = secrets.at(-1) ?? '';
        expect(await receiverOf(basicAuth(), secrets).send({ authorization: basic(last) })).toBe(handled);
      }),
    );
  });

  it.each([
    [undefined, 'open sesame', /user:password, or give the option username/],
    [undefined, ':open sesame', /user:password, or give the option username/],
    [undefined, 'user:pass\nword', /user:password, or give the option username/],
    [{ username: 'user' }, 'pass\u0000word', /user:password/],
    [{ username: 'user' }, 'x'.repeat(3_000), /at most 3000 bytes/],
  ])('with %j cannot have such a secret', (options, wrong, message) => {
    const make = () => createReceiver(sourceOf(basicAuth(options)), wrong, () => {});
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
    expect(make).not.toThrow(wrong);
  });

  it.each([
    [{ username: 'a:b' }, /username must be a user/],
    [{ username: '' }, /username must be a user/],
    [{ username: 'a\n' }, /username must be a user/],
    [{ username: 5 }, /username must be a string/],
    [{ realm: 'a"b' }, /realm must be visible ASCII/],
    [{ realm: 'a\r\nb' }, /realm must be visible ASCII/],
    [{ realm: '' }, /realm must be visible ASCII/],
    [{ realm: null }, /realm must be a string/],
  ])('refuses %j at once', (options, message) => {
    expect(() => basicAuth(options as BasicAuthOptions)).toThrow(TypeError);
    expect(() => basicAuth(options as BasicAuthOptions)).toThrow(message);
  });

  it.each([
    [basicAuth(), 'user:pässword:🎉'],
    [basicAuth({ username: 'user' }), 'pässword:🎉'],
  ])('accepts what its signer signs', async (authenticator, own) => {
    const unsigned = {
      method: 'POST',
      url: 'https://a.example/',
      contentType: 'application/json',
      body: ping,
    } as const;
    const { headers } = await signBasicAuth(unsigned, own, new Date(), authenticator.scheme);
    expect(await receiverOf(authenticator, own).send(headers)).toBe(handled);
  });
});
