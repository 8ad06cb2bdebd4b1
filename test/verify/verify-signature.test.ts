import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type VerifyOptions, verifySignature } from '../../src/verify/verify-signature.ts';
import { readsOptions } from '../reads-options.ts';
import { macHex, signHeader } from './signer.ts';

const secret = 'whsec_3f9c1e7a55b04d0e';
const now = 1_760_000_000;
const options: VerifyOptions = { now: () => now * 1000 };
const body = '{"event":"call.completed","summary":"Grüße 🎉"}';
const ok = { ok: true, timestamp: now, secretIndex: 0 };
const refused = (code: string) => ({ ok: false, code });

describe('verifySignature', () => {
  it('takes the body as a string, a Buffer, a Uint8Array, a view with an offset, a DataView and an ArrayBuffer', () => {
    const header = signHeader(body, secret, now);
    const buffer = Buffer.from(body);
    const padded = new Uint8Array(buffer.length + 20);
    padded.set(buffer, 7);
    const view = padded.subarray(7, 7 + buffer.length);
    const dataView = new DataView(padded.buffer, 7, buffer.length);
    const bodies = [body, buffer, new Uint8Array(buffer), view, dataView as unknown as Uint8Array, view.slice().buffer];
    for (const rawBody of bodies) expect(verifySignature(header, rawBody, secret, options)).toEqual(ok);
  });

  it('takes a header from an array of one, and refuses two headers even when both hold', () => {
    const header = signHeader(body, secret, now);
    expect(verifySignature([header], body, secret, options)).toEqual(ok);
    expect(verifySignature([header, header], body, secret, options)).toEqual(refused('header_malformed'));
    expect(verifySignature([], body, secret, options)).toEqual(refused('header_missing'));
    expect(verifySignature([''], body, secret, options)).toEqual(refused('header_missing'));
  });

  it('calls a header that is not a string malformed', () => {
    for (const header of [5, {}, [5], true]) {
      expect(verifySignature(header as unknown as string, body, secret, options)).toEqual(refused('header_malformed'));
    }
  });

  it.each([
    ['a name that is only like t', `T=${now},v1=MAC`, 'header_malformed'],
    ['a lone zero for t, which is a number and long ago', 't=0,v1=MAC', 'timestamp_too_old'],
    ['digits of another script', 't=١٧٦٠٠٠٠٠٠٠,v1=MAC', 'header_malformed'],
    ['a timestamp beyond all numbers', `t=${'9'.repeat(400)},v1=MAC`, 'timestamp_too_new'],
    ['a t without =', `t,v1=MAC,t=${now}`, 'ok'],
    ['spaces around names and values', `  t = ${now} ,\tv1 =  MAC\t`, 'ok'],
    ['empty parts', `,,t=${now},,v1=MAC,,`, 'ok'],
    ['an equals sign in an unknown part', `a=b=c,t=${now},v1=MAC`, 'ok'],
    ['a part named by nothing', `=x,t=${now},v1=MAC`, 'ok'],
    ['the MAC under another version', `t=${now},v2=MAC,v1=00`, 'signature_mismatch'],
    ['a character beyond ASCII in the MAC', `t=${now},v1=ŋMAC`, 'signature_mismatch'],
    ['a character beyond ASCII in the low half', `t=${now},v1=MŋAC`, 'signature_mismatch'],
    ['only commas', ',,,', 'header_malformed'],
    ['a blank header', '   ', 'header_malformed'],
  ])('%s', (_what, template, expected) => {
    const t = /t ?= ?(\d+)/.exec(template)?.[1] ?? 'none';
    const mac = macHex(body, secret, t);
    const header = template
      .replace('MŋAC', `${mac[0]}ŋ${mac.slice(2)}`)
      .replace('ŋMAC', `ŋ${mac.slice(1)}`)
      .replace('MAC', mac);
    const result = verifySignature(header, body, secret, options);
    expect(result.ok ? 'ok' : result.code).toBe(expected);
  });

  it('takes 16 signatures and refuses 17, and 4,096 characters and refuses one more', () => {
    const mac = macHex(body, secret, now);
    const junk = `v1=${'0'.repeat(64)},`;
    expect(verifySignature(`t=${now},${junk.repeat(15)}v1=${mac}`, body, secret, options)).toEqual(ok);
    expect(verifySignature(`t=${now},${junk.repeat(16)}v1=${mac}`, body, secret, options)).toEqual(
      refused('header_malformed'),
    );
    const header = `t=${now},v1=${mac},pad=`;
    const padded = header + 'x'.repeat(4_096 - header.length);
    expect(verifySignature(padded, body, secret, options)).toEqual(ok);
    expect(verifySignature(`${padded}x`, body, secret, options)).toEqual(refused('header_malformed'));
  });

  it('says which secret matched, and takes the first of two that are alike', () => {
    const header = signHeader(body, secret, now);
    expect(verifySignature(header, body, ['other', 'more', secret], options)).toEqual({ ...ok, secretIndex: 2 });
    expect(verifySignature(header, body, [secret, secret], options)).toEqual(ok);
    expect(verifySignature(header, body, ['other'], options)).toEqual(refused('signature_mismatch'));
  });

  it('uses the secret as it is: no prefix is stripped, no base64 decoded, white space counts', () => {
    for (const odd of ['whsec_YWJj', 'secret ', 'clé-🔑', 'x'.repeat(200)]) {
      expect(verifySignature(signHeader(body, odd, now), body, odd, options)).toEqual(ok);
    }
    expect(verifySignature(signHeader(body, 'YWJj', now), body, 'whsec_YWJj', options).ok).toBe(false);
  });

  it('goes on working when more secrets come by than it keeps keys for', () => {
    for (let i = 0; i < 1_005; i++) {
      expect(verifySignature(signHeader(body, `secret-${i}`, now), body, `secret-${i}`, options).ok).toBe(true);
    }
  });

  it('has a tolerance of 300 s unless told otherwise, and 0 means the same second', () => {
    const at = (age: number, tolerance?: number) =>
      verifySignature(signHeader(body, secret, now - age), body, secret, { ...options, tolerance }).ok;
    expect([at(300), at(301), at(-300), at(-301)]).toEqual([true, false, true, false]);
    expect([at(0, 0), at(1, 0), at(-1, 0)]).toEqual([true, false, false]);
    expect([at(10, 10), at(11, 10)]).toEqual([true, false]);
  });

  it('counts in whole seconds', () => {
    const header = signHeader(body, secret, now - 300);
    expect(verifySignature(header, body, secret, { now: () => now * 1000 + 999 }).ok).toBe(true);
  });

  it('uses the clock of the machine by default', () => {
    expect(verifySignature(signHeader(body, secret), body, secret).ok).toBe(true);
    expect(verifySignature(signHeader(body, secret, now), body, secret)).toEqual(refused('timestamp_too_old'));
  });

  it('tells only an authentic sender that its clock is off', () => {
    expect(verifySignature(signHeader(body, 'other', 1), body, secret, options)).toEqual(refused('signature_mismatch'));
  });

  it.each([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    86_401,
    1e12,
    -1,
    null as unknown as number,
    '300' as unknown as number,
  ])('cannot be switched off by a tolerance of %s', (tolerance) => {
    const verify = () => verifySignature(signHeader(body, secret, 1), body, secret, { ...options, tolerance });
    expect(verify).toThrow(TypeError);
    expect(verify).toThrow(/tolerance must be a number of seconds/);
  });

  it('can be given a whole day, the longest tolerance', () => {
    const verify = (age: number) =>
      verifySignature(signHeader(body, secret, now - age), body, secret, { ...options, tolerance: 86_400 }).ok;
    expect([verify(86_400), verify(86_401)]).toEqual([true, false]);
  });

  readsOptions('verifySignature', (given) => verifySignature(signHeader(body, secret), body, secret, given), {
    tolerence: 'tolerance',
    Now: 'now',
  });

  it('cannot be switched off by a clock that does not return a number', () => {
    const verify = () => verifySignature(signHeader(body, secret, 1), body, secret, { now: () => Number.NaN });
    expect(verify).toThrow(/milliseconds/);
  });

  it.each([
    ['a parsed body', { event: 'call.completed' }, secret, /parsed object.*express\.raw/],
    ['null as the body', null, secret, /got null/],
    ['an array as the body', [1], secret, /got an array/],
    ['an empty secret', body, '', /BYS_WEBHOOK_SECRET/],
    ['no secret', body, undefined, /got undefined/],
    ['null as the secret', body, null, /got null/],
    ['an empty list of secrets', body, [], /empty array/],
    ['a list with an empty secret', body, [secret, ''], /non-empty/],
    ['a secret that is not a string', body, 5, /got a number\./],
  ])('%s is a mistake of the caller: a TypeError that says what to change', (_what, rawBody, badSecret, message) => {
    const verify = () =>
      verifySignature(signHeader(body, secret, now), rawBody as string, badSecret as string, options);
    expect(verify).toThrow(TypeError);
    expect(verify).toThrow(message);
  });

  it('accepts what was signed and refuses it with any single byte changed (property)', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.string({ minLength: 1 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (bytes, anySecret, place, flip) => {
          const header = signHeader(bytes, anySecret, now);
          expect(verifySignature(header, bytes, anySecret, options)).toEqual(ok);
          const changed = bytes.slice();
          const index = place % bytes.length;
          changed[index] = (changed[index] ?? 0) ^ flip;
          expect(verifySignature(header, changed, anySecret, options)).toEqual(refused('signature_mismatch'));
        },
      ),
    );
  });

  it('gives one of five codes for any header, in bounded time, and never throws over one (property)', () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom('t=', 'v1=', `t=${now}`, `v1=${macHex(body, secret, now)}`, '=', ' ', 't', 'v1'),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        const header = parts.join(',');
        const result = verifySignature(header, body, secret, options);
        const timestamps = parts.filter((one) => one.split(',').some((piece) => piece.trim().startsWith('t=')));
        if (result.ok) expect(timestamps.length).toBe(1);
        else expect(['header_missing', 'header_malformed', 'signature_mismatch']).toContain(result.code);
      }),
    );
  });
});
