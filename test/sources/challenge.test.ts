import { echoChallenge, hashChallenge } from 'callhook';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hmacHex } from '../receive/deliver.ts';

describe('echoChallenge', () => {
  it('answers with the text of the challenge, which no browser takes for a page', () => {
    expect(echoChallenge('1158201444', 'token', 'token')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
      body: '1158201444',
    });
  });

  it.each(['<script>alert(1)</script>', '<?xml?>', '{"a":1}', '%3Cscript%3E', 'javascript:alert(1)'])(
    'answers %s as plain text, too',
    (challenge) => {
      const answer = echoChallenge(challenge, 'token', 'token');
      expect(answer?.headers).toEqual({
        'content-type': 'text/plain; charset=utf-8',
        'x-content-type-options': 'nosniff',
      });
    },
  );

  it.each<unknown>([
    undefined,
    null,
    '',
    ' ',
    'a b',
    'a\nb',
    'a\r\nset-cookie: x',
    '\0',
    'ü',
    '🎉',
    '\u202e',
    'a'.repeat(201),
    5,
    true,
    ['a'],
    { a: 1 },
    { toString: () => 'a' },
    new String('a'),
  ])('answers nothing to the challenge %j', (challenge) => {
    expect(echoChallenge(challenge, 'token', 'token')).toBeUndefined();
  });

  it.each<unknown>([
    undefined,
    null,
    '',
    'Token',
    'token ',
    ' token',
    'toke',
    'tokenn',
    ['token'],
    { length: 5 },
    5,
    true,
  ])('answers nothing to the token %j', (given) => {
    expect(echoChallenge('1', given, 'token')).toBeUndefined();
  });

  it.each([undefined, ''])('says that your own token is missing: %j', (token) => {
    for (const given of ['token', '', undefined, null])
      expect(() => echoChallenge('1', given, token)).toThrow(
        expect.objectContaining({ code: 'internal_error', message: expect.stringMatching(/needs your verifyToken/) }),
      );
  });

  it('takes a token of any script', () => {
    expect(echoChallenge('1', 'Grüße 🎉', 'Grüße 🎉')?.body).toBe('1');
    expect(echoChallenge('1', 'Gru\u0308ße 🎉', 'Grüße 🎉')).toBeUndefined();
  });

  it('gives back nothing but visible ASCII, and only for the token', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string(),
        fc.string({ minLength: 1 }),
        (challenge, given, token) => {
          const answer = echoChallenge(challenge, given, token);
          if (answer === undefined) return;
          expect(given).toBe(token);
          expect(answer.body).toMatch(/^[!-~]{1,200}$/);
        },
      ),
    );
  });
});

describe('hashChallenge', () => {
  it('signs as Zoom asks for it', () => {
    expect(hashChallenge('qgg8vlvZRS6UYooatFL8Aw', 'secret')).toBe(hmacHex('qgg8vlvZRS6UYooatFL8Aw', 'secret'));
    expect(hashChallenge('a'.repeat(128), 'Grüße')).toBe(hmacHex('a'.repeat(128), 'Grüße'));
  });

  it.each<unknown>([
    undefined,
    null,
    '',
    5,
    true,
    ['abc'],
    { abc: 1 },
    { toString: () => 'abc' },
    new String('abc'),
    'a'.repeat(129),
    'a b',
    'abc\n',
    '\nabc',
    'a.b',
    'v0:1:{}',
    '1700000000.{"a":1}',
    '{"event":"x"}',
    '{}',
    '[]',
    'ａｂｃ',
    'ü',
    'a\0',
    'a=b',
    'a+b',
    'a/b',
    'a,b',
    'a:b',
    'msg_1.1700000000.{}',
  ])('signs nothing that could be a delivery: %j', (challenge) => {
    expect(() => hashChallenge(challenge, 'secret')).toThrow(expect.objectContaining({ code: 'schema_mismatch' }));
  });

  it.each([undefined, ''])('needs a secret: %j', (secret) => {
    expect(() => hashChallenge('abc', secret)).toThrow(expect.objectContaining({ code: 'internal_error' }));
  });

  it('signs letters, digits, _ and -, and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[\w-]{1,128}$/)), (challenge) => {
        if (/^[A-Za-z0-9_-]{1,128}$/.test(challenge)) {
          expect(hashChallenge(challenge, 'secret')).toBe(hmacHex(challenge, 'secret'));
        } else expect(() => hashChallenge(challenge, 'secret')).toThrow(/signs a challenge only of/);
      }),
    );
  });
});
