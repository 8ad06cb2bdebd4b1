import { createHash, createHmac, generateKeyPairSync } from 'node:crypto';
import { createReceiver, type JwtOptions, jwt } from 'callhook';
import fc from 'fast-check';
import * as jose from 'jose';
import { describe, expect, it } from 'vitest';
import { signJwt } from '../../../src/testing/signers/jwt.ts';
import { authenticate, type SentRequest, sign } from './authenticate.ts';
import { ping, receiverOf, sourceOf } from './receive.ts';

const secret = 'a signature secret of Vonage';
const now = 1_760_000_000;
const clock = { now, tolerance: 300 };
const url = 'https://callhook.test/webhooks';
const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');

/** Makes a token as RFC 7519 says, independently of callhook. */
function tokenOf(
  claims: object | string,
  header: object | string = { alg: 'HS256', typ: 'JWT' },
  key = secret,
): string {
  const parts = [header, claims].map((part) => (typeof part === 'string' ? part : JSON.stringify(part)));
  const text = parts.map((part) => Buffer.from(part).toString('base64url')).join('.');
  const hash = /HS(\d+)/.exec(JSON.stringify(header))?.[1] ?? '256';
  return `${text}.${createHmac(`sha${hash}`, key).update(text).digest('base64url')}`;
}

const request = (token: string, more: Partial<SentRequest> = {}): SentRequest => ({
  url,
  body: ping,
  headers: { authorization: `Bearer ${token}` },
  ...more,
});

const judge = (token: string, options?: JwtOptions, more?: Partial<SentRequest>) =>
  authenticate(jwt(options), request(token, more), [secret], clock);

const accepted = { ok: true, timestamp: now, secretIndex: 0 };
const mismatch = { ok: false, code: 'signature_mismatch' };
const malformed = { ok: false, code: 'header_malformed' };
const missing = { ok: false, code: 'header_missing' };

describe('jwt', () => {
  it('accepts a token, whose iat is the time of signing', async () => {
    const { send, contexts, reports } = receiverOf(jwt(), ['new', secret], { now: () => (now + 7) * 1_000 });
    expect(await send({ authorization: `Bearer ${tokenOf({ iat: now + 0.9 })}` })).toBe('200 processed');
    expect(contexts).toMatchObject([{ signedAt: new Date(now * 1_000), secretIndex: 1 }]);
    expect(reports).toMatchObject([{ clockSkew: 7 }]);
  });

  it('accepts a token with claims and members that it does not know', () => {
    const key = 'secret';
    const claims = { iat: now, iss: 'joe', exp: now + 1, 'http://example.com/is_root': true };
    const token = tokenOf(claims, { typ: 'JWT', alg: 'HS256' }, key);
    expect(authenticate(jwt(), request(token), [key], clock)).toEqual(accepted);
  });

  it.each(['HS256', 'HS384', 'HS512'] as const)('checks %s', (alg) => {
    const token = tokenOf({ iat: now }, { alg });
    expect(judge(token, { algorithms: [alg] })).toEqual(accepted);
    expect(judge(tokenOf({ iat: now }, { alg }, 'another'), { algorithms: [alg] })).toEqual(mismatch);
    expect(judge(token, { algorithms: (['HS256', 'HS384', 'HS512'] as const).filter((one) => one !== alg) })).toEqual(
      malformed,
    );
  });

  const good = tokenOf({ iat: now });
  const [head, body, mac] = good.split('.');
  const none = Buffer.from('{"alg":"none"}').toString('base64url');

  it.each([
    ['no header', undefined, missing],
    ['an empty header', '', missing],
    ['two headers', [`Bearer ${good}`, `Bearer ${good}`], malformed],
    ['no prefix', good, malformed],
    ['another prefix', `Basic ${good}`, malformed],
    ['a prefix without a blank', `Bearer${good}`, malformed],
    ['another prefix that begins alike', `Bearers ${good}`, malformed],
    ['no token', 'Bearer ', malformed],
    ['two tokens', `Bearer ${good} ${good}`, malformed],
    ['a token without a signature', `Bearer ${head}.${body}`, malformed],
    ['a token with an empty signature', `Bearer ${head}.${body}.`, malformed],
    ['alg none', `Bearer ${none}.${body}.`, malformed],
    ['alg none, with a signature', `Bearer ${none}.${body}.${mac}`, malformed],
    ['alg None in an odd case', `Bearer ${tokenOf({ iat: now }, { alg: 'nOnE' })}`, malformed],
    ['alg in lower case', `Bearer ${tokenOf({ iat: now }, { alg: 'hs256' })}`, malformed],
    ['alg as a list', `Bearer ${tokenOf({ iat: now }, { alg: ['HS256'] })}`, malformed],
    ['alg that objects inherit', `Bearer ${tokenOf({ iat: now }, { alg: 'constructor' })}`, malformed],
    ['an encrypted token', `Bearer ${good}.a.b`, malformed],
    ['a nested token', `Bearer ${tokenOf(good, { alg: 'HS256', cty: 'JWT' })}`, malformed],
    ['a nested token in JSON', `Bearer ${tokenOf(JSON.stringify(good), { alg: 'HS256', cty: 'JWT' })}`, malformed],
    ['crit', `Bearer ${tokenOf({ iat: now }, { alg: 'HS256', crit: ['exp'] })}`, malformed],
    ['b64', `Bearer ${tokenOf({ iat: now }, { alg: 'HS256', b64: false })}`, malformed],
    ['jku', `Bearer ${tokenOf({ iat: now }, { alg: 'HS256', jku: 'https://evil.test' })}`, malformed],
    ['jwk', `Bearer ${tokenOf({ iat: now }, { alg: 'HS256', jwk: { kty: 'oct', k: 'AA' } })}`, malformed],
    ['x5u', `Bearer ${tokenOf({ iat: now }, { alg: 'HS256', x5u: 'https://evil.test' })}`, malformed],
    ['x5c', `Bearer ${tokenOf({ iat: now }, { alg: 'HS256', x5c: [] })}`, malformed],
    ['a claim that is there twice', `Bearer ${tokenOf(`{"iat":${now},"iss":"a","iss":"b"}`)}`, malformed],
    ['a claim that is there twice, once escaped', `Bearer ${tokenOf(`{"iat":1,"\\u0069at":${now}}`)}`, malformed],
    ['an algorithm that is there twice', `Bearer ${tokenOf({ iat: now }, '{"alg":"none","alg":"HS256"}')}`, malformed],
    ['claims that are a list', `Bearer ${tokenOf('[]')}`, malformed],
    ['claims that are null', `Bearer ${tokenOf('null')}`, malformed],
    ['claims that are not JSON', `Bearer ${tokenOf('{')}`, malformed],
    ['a token of more than 8,192 characters', `Bearer ${tokenOf({ iat: now, x: 'x'.repeat(7_000) })}`, malformed],
    ['no base64url', `Bearer ${head}.${body}.${mac}=`, malformed],
    ['no base64url in the claims', `Bearer ${head}.${body}+.${mac}`, malformed],
    ['another signature', `Bearer ${head}.${body}.${Buffer.from('x').toString('base64url')}`, mismatch],
    ['changed claims', `Bearer ${head}.${Buffer.from(`{"iat":${now},"a":1}`).toString('base64url')}.${mac}`, mismatch],
    ['no iat', `Bearer ${tokenOf({})}`, malformed],
    ['iat as text', `Bearer ${tokenOf({ iat: `${now}` })}`, malformed],
    ['a negative iat', `Bearer ${tokenOf({ iat: -1 })}`, malformed],
    ['iat null', `Bearer ${tokenOf({ iat: null })}`, malformed],
    ['exp as text', `Bearer ${tokenOf({ iat: now, exp: `${now + 9}` })}`, malformed],
    ['exp null', `Bearer ${tokenOf({ iat: now, exp: null })}`, malformed],
    ['nbf as an object', `Bearer ${tokenOf({ iat: now, nbf: {} })}`, malformed],
  ])('refuses %s', (_what, authorization, outcome) => {
    expect(judge(good, {}, { headers: { authorization } })).toEqual(outcome);
  });

  it.each([
    ['an old iat', { iat: now - 301 }, 'timestamp_too_old'],
    ['an iat in the future', { iat: now + 301 }, 'timestamp_too_new'],
    ['an endless iat', '{"iat":1e999}', 'timestamp_too_new'],
    ['exp in the past', { iat: now, exp: now - 1 }, 'timestamp_too_old'],
    ['exp now', { iat: now, exp: now }, 'timestamp_too_old'],
    ['nbf in the future', { iat: now, nbf: now + 301 }, 'timestamp_too_new'],
  ])('refuses %s', (_what, claims, code) => {
    expect(judge(tokenOf(claims))).toMatchObject({ ok: false, code });
  });

  it.each([
    ['an iat at the end of the tolerance', { iat: now - 300 }],
    ['exp in the future', { iat: now, exp: now + 1 }],
    ['nbf of a clock that is ahead', { iat: now, nbf: now + 300 }],
    [
      'names in the claims that look like others',
      `{"iat":${now},"a":{"iat":1},"b":["iat",{"iat":2}],"c":"\\"iat\\": 1"}`,
    ],
    ['a claim __proto__', `{"iat":${now},"__proto__":1}`],
  ])('accepts %s', (_what, claims) => {
    expect(judge(tokenOf(claims))).toMatchObject({ ok: true });
  });

  it('takes no claim from Object.prototype', () => {
    Object.assign(Object.prototype, { iat: now });
    try {
      expect(judge(tokenOf({}))).toEqual(malformed);
    } finally {
      delete (Object.prototype as Record<string, unknown>).iat;
    }
  });

  it.each([
    [{ issuer: 'Vonage' }, { iss: 'Vonage' }, true],
    [{ issuer: 'Vonage' }, { iss: 'vonage' }, false],
    [{ issuer: 'Vonage' }, { iss: ['Vonage'] }, false],
    [{ issuer: 'Vonage' }, {}, false],
    [{ audience: 'me' }, { aud: 'me' }, true],
    [{ audience: 'me' }, { aud: ['you', 'me'] }, true],
    [{ audience: 'me' }, { aud: ['you', ['me']] }, false],
    [{ audience: 'me' }, { aud: 'you me' }, false],
    [{ audience: 'me' }, {}, false],
    [{}, { iss: 'anyone', aud: 'anyone' }, true],
  ])('with %j judges %j', (options, claims, isGood) => {
    expect(judge(tokenOf({ iat: now, ...claims }), options)).toEqual(isGood ? accepted : mismatch);
  });

  describe('with the hash of the body in a claim', () => {
    const options = { bodyHashClaim: 'payload_hash' };
    const get = 'https://callhook.test/answer?to=44&from=Gr%C3%BC%C3%9Fe&2=b&1=%22a+b';
    const compact = '{"to":"44","from":"Grüße","2":"b","1":"\\"a b"}';

    it.each([
      ['the hash of the body', sha256(ping), {}, accepted],
      ['it in upper case', sha256(ping).toUpperCase(), {}, accepted],
      ['the hash of another body', sha256(`${ping} `), {}, mismatch],
      ['no hash', undefined, {}, mismatch],
      ['an empty hash', '', {}, mismatch],
      ['null', null, {}, mismatch],
      ['a hash in base64', createHash('sha256').update(ping).digest('base64'), {}, mismatch],
      ['the hash of the parameters of a GET', sha256(compact), { method: 'GET', url: get, body: '' }, accepted],
      ['the hash of no body for a GET', sha256(''), { method: 'GET', url: get, body: '' }, mismatch],
      ['the hash of no parameters', sha256('{}'), { method: 'GET', body: '' }, accepted],
    ])('judges %s', (_what, hash, more, outcome) => {
      const token = tokenOf({ iat: now, payload_hash: hash });
      expect(judge(token, options, more)).toEqual(outcome);
    });
  });

  it.each([
    ['another header', { header: 'X-Token' }, { 'x-token': `Bearer ${good}` }],
    ['another prefix', { prefix: 'JWT' }, { authorization: `JWT ${good}` }],
    ['no prefix', { prefix: '' }, { authorization: good }],
    ['a prefix in another case, and more blanks', {}, { authorization: `bearer   ${good} ` }],
  ])('takes %s', (_what, options, headers) => {
    expect(judge(good, options, { headers })).toEqual(accepted);
  });

  it('accepts whatever claims a sender adds, and no token that changed (property)', () => {
    const claims = fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue(), { maxKeys: 5 });
    fc.assert(
      fc.property(claims, fc.nat(), fc.constantFrom('A', '_', '.', '=', ' '), (more, place, character) => {
        const token = tokenOf({ ...more, iat: now, exp: now + 5, nbf: now });
        fc.pre(token.length <= 8_192);
        expect(judge(token)).toEqual(accepted);
        const at = place % token.lastIndexOf('.'); // the last character of a signature has spare bits
        const changed = token.slice(0, at) + character + token.slice(at + 1);
        expect(judge(changed)).toMatchObject({ ok: changed === token });
      }),
    );
  });

  it('survives any header (property)', () => {
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.string({ unit: 'binary' })).map((parts) => parts.join('.')),
    );
    const encoded = fc.array(
      text.map((part) => Buffer.from(part).toString('base64url')),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          encoded.map((parts) => parts.join('.')),
        ),
        (token) => {
          expect(judge(token)).toMatchObject({ ok: false });
        },
      ),
    );
  });

  it('says in the error of a mismatch which options to check, and nothing of the token', async () => {
    const { send, reports } = receiverOf(jwt({ issuer: 'Vonage', bodyHashClaim: 'payload_hash' }), secret, {
      now: () => now * 1_000,
    });
    const token = tokenOf({ iat: now, iss: 'another' });
    expect(await send({ authorization: `Bearer ${token}` })).toBe('400 signature_mismatch');
    const [report] = reports;
    expect(report?.outcome === 'refused' && report.error.message).toBe(
      'The signature does not match: check that the secret is the one of this endpoint. Check the algorithms, issuer, bodyHashClaim of the source, too.',
    );
  });

  it.each([
    [{ algorithms: [] }, /algorithms must be some of/],
    [{ algorithms: 'HS256' }, /algorithms must be some of/],
    [{ algorithms: ['none'] }, /algorithms must be some of/],
    [{ algorithms: ['constructor'] }, /algorithms must be some of/],
    [{ algorithms: ['HS256', 'RS256'], jose: () => import('jose') }, /algorithms must be some of/],
    [{ algorithms: ['RS256'] }, /npm install jose, and give jose/],
    [{ jose: {} }, /jose must be a function/],
    [{ header: 'X Y' }, /name of a header/],
    [{ prefix: 'a b' }, /prefix must be a word/],
    [{ issuer: 5 }, /issuer must be a non-empty string/],
    [{ audience: '' }, /audience must be a non-empty string/],
    [{ bodyHashClaim: '' }, /bodyHashClaim must be a non-empty string/],
    [{ tolerance: Number.NaN }, /tolerance must be/],
  ])('refuses %j at once', (options, message) => {
    expect(() => jwt(options as JwtOptions)).toThrow(TypeError);
    expect(() => jwt(options as JwtOptions)).toThrow(message);
  });

  it('refuses a public key as a shared secret, with which anyone could sign', () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString().trim();
    expect(() => createReceiver(sourceOf(jwt()), pem, () => {})).toThrow(/name its algorithm/);
  });

  it.each(['HS256', 'HS384', 'HS512'] as const)('accepts what its signer signs, with %s', async (algorithm) => {
    for (const options of [{}, { issuer: 'a', audience: 'b', bodyHashClaim: 'hash', header: 'X-Token', prefix: '' }]) {
      const authenticator = jwt({ algorithms: [algorithm], ...options });
      for (const unsigned of [
        { method: 'POST', url, contentType: 'application/json', body: ping },
        { method: 'GET', url: `${url}?b=1&a=%C3%A9`, contentType: undefined, body: '' },
      ] as const) {
        const sent = await sign(signJwt, authenticator.scheme, unsigned, secret, new Date(now * 1_000));
        expect(authenticate(authenticator, sent, [secret], clock)).toEqual(accepted);
      }
    }
  });
});

describe('jwt with a public key', () => {
  const pemOf = (key: { export(options: { type: 'spki'; format: 'pem' }): string | Buffer }) =>
    key.export({ type: 'spki', format: 'pem' }).toString().trim();
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const ed25519 = generateKeyPairSync('ed25519');
  const load = () => import('jose');

  it.each([
    ['RS256', rsa],
    ['PS256', rsa],
    ['ES256', p256],
    ['EdDSA', ed25519],
  ] as const)('checks %s', async (algorithm, { publicKey, privateKey }) => {
    const authenticator = jwt({ algorithms: [algorithm], jose: load, bodyHashClaim: 'hash' });
    const pem = pemOf(publicKey);
    const token = await new jose.SignJWT({ hash: sha256(ping) })
      .setProtectedHeader({ alg: algorithm })
      .setIssuedAt(now)
      .sign(privateKey);
    expect(await authenticate(authenticator, request(token), [pem], clock)).toEqual(accepted);
    expect(await authenticate(authenticator, request(token), [pemOf(p384.publicKey), pem], clock)).toMatchObject({
      secretIndex: 1,
    });
    expect(await authenticate(authenticator, request(token, { body: `${ping} ` }), [pem], clock)).toEqual(mismatch);
    const [head, , signature] = token.split('.');
    const forged = `${head}.${Buffer.from(JSON.stringify({ iat: now, hash: sha256(ping), a: 1 })).toString('base64url')}.${signature}`;
    expect(await authenticate(authenticator, request(forged), [pem], clock)).toEqual(mismatch);
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const unsigned = { method: 'POST', url, contentType: 'application/json', body: ping } as const;
    const sent = await sign(signJwt, authenticator.scheme, unsigned, key, new Date(now * 1_000));
    expect(await authenticate(authenticator, sent, [pem, pem], clock)).toEqual(accepted);
  });

  it('never takes the algorithm from the token', async () => {
    const pem = pemOf(rsa.publicKey);
    const hmacs = tokenOf({ iat: now }, { alg: 'HS256' }, pem);
    const ps256 = await new jose.SignJWT().setProtectedHeader({ alg: 'PS256' }).setIssuedAt(now).sign(rsa.privateKey);
    const authenticator = jwt({ algorithms: ['RS256'], jose: load });
    for (const token of [hmacs, ps256])
      expect(await authenticate(authenticator, request(token), [pem], clock)).toEqual(malformed);
    const relabelled = tokenOf({ iat: now }, { alg: 'RS256' }, pem);
    expect(await authenticate(authenticator, request(relabelled), [pem], clock)).toEqual(mismatch);
  });

  it('refuses keys that are too short or of another kind', async () => {
    const token = await new jose.SignJWT().setProtectedHeader({ alg: 'RS256' }).setIssuedAt(now).sign(rsa.privateKey);
    const authenticator = jwt({ algorithms: ['RS256'], jose: load });
    for (const { publicKey } of [weak, p256, ed25519]) {
      expect(await authenticate(authenticator, request(token), [pemOf(publicKey)], clock)).toEqual(mismatch);
    }
  });

  it('refuses a tenant that does not exist like a wrong signature', async () => {
    const token = await new jose.SignJWT().setProtectedHeader({ alg: 'RS256' }).setIssuedAt().sign(rsa.privateKey);
    const { send } = receiverOf(jwt({ algorithms: ['RS256'], jose: load }), () => null);
    expect(await send({ authorization: `Bearer ${token}` })).toBe('400 signature_mismatch');
  });

  it.each([
    ['an empty module', {}],
    ['nothing', undefined],
    ['the module of CommonJS in one of its own', { default: jose }],
    ['an older jose', { ...jose, createLocalJWKSet: undefined }],
  ])('answers 500 and says what is missing, if jose gives %s, for a key and for a key set', async (_what, given) => {
    const token = await new jose.SignJWT().setProtectedHeader({ alg: 'RS256' }).setIssuedAt().sign(rsa.privateKey);
    const { send, reports } = receiverOf(
      jwt({ algorithms: ['RS256'], jose: async () => given as never }),
      pemOf(rsa.publicKey),
    );
    expect(await send({ authorization: `Bearer ${token}` })).toBe('500 internal_error');
    expect(JSON.stringify(reports)).toContain("jose: () => import('jose')");
  });

  it('answers 500 and says what to install, if jose cannot be loaded', async () => {
    const token = await new jose.SignJWT().setProtectedHeader({ alg: 'RS256' }).setIssuedAt().sign(rsa.privateKey);
    const broken = jwt({ algorithms: ['RS256'], jose: () => Promise.reject(new Error('Cannot find package')) });
    const { send, reports } = receiverOf(broken, pemOf(rsa.publicKey));
    expect(await send({ authorization: `Bearer ${token}` })).toBe('500 internal_error');
    expect(JSON.stringify(reports)).toContain('npm install jose');
    expect(JSON.stringify(reports)).not.toContain('Cannot find');
  });

  it.each([
    'a shared secret',
    '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----',
    '-----BEGIN PUBLIC KEY-----',
    'http://keys.example/jwks.json',
    'ftp://keys.example/jwks.json',
  ])('cannot have the secret %j', (wrong) => {
    const make = () => createReceiver(sourceOf(jwt({ algorithms: ['RS256'], jose: load })), wrong, () => {});
    expect(make).toThrow(TypeError);
    expect(make).toThrow(/public key as PEM .* or the https URL of its key set/);
  });
});
