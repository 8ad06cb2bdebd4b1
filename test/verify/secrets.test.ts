import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configuredSecrets, givenIndex, type Secrets, secretList } from '../../src/verify/secrets.ts';
import { verifySignature } from '../../src/verify/verify-signature.ts';
import { verifyWebhook } from '../../src/verify/verify-webhook.ts';
import { signHeader } from './signer.ts';

describe('a list of secrets', () => {
  it('leaves out entries that are undefined, as long as one is left', () => {
    expect(secretList(['new', undefined])).toEqual(['new']);
    expect(secretList([undefined, 'old'])).toEqual(['old']);
    expect(configuredSecrets([undefined, 'b', undefined, 'd'])).toEqual(['b', 'd']);
  });

  it.each<[Secrets, RegExp]>([
    [[undefined], /got undefined/],
    [[undefined, undefined], /got undefined/],
    [['new', ''], /an empty string/],
    [['', undefined], /an empty string/],
    [['new', null as unknown as string], /got null/],
    [[], /empty array/],
    [Array(11).fill('x'), /11 entries: give at most 10/],
  ])('refuses %j', (secret, message) => {
    expect(() => secretList(secret)).toThrow(TypeError);
    expect(() => secretList(secret)).toThrow(message);
    expect(verifyWebhook(signHeader('{}', 'new'), '{}', secret)).toBe(false);
  });

  it('takes 10 secrets, however many entries are undefined beside them', () => {
    expect(secretList([undefined, ...Array(10).fill('x'), undefined])).toHaveLength(10);
  });

  it('keeps the index that a secret has in the list of the user (property)', () => {
    const lists = fc.array(fc.option(fc.constantFrom<string[]>('a', 'b', 'c'), { nil: undefined }), { maxLength: 10 });
    fc.assert(
      fc.property(lists, (secrets) => {
        fc.pre(secrets.some((one) => one !== undefined));
        const list = secretList(secrets);
        const indexes = list.map((_secret, index) => givenIndex(secrets, index));
        expect(indexes).toEqual(secrets.flatMap((one, index) => (one === undefined ? [] : [index])));
        const result = verifySignature(signHeader('{}', list.at(-1) ?? ''), '{}', secrets);
        expect(result).toMatchObject({ ok: true, secretIndex: secrets.indexOf(list.at(-1)) });
      }),
    );
  });

  it('is not needed: one secret has the index 0', () => {
    expect(givenIndex('a', 0)).toBe(0);
  });
});

/** For texts that a shell or a pipeline should have replaced. */
const dollar = '$';

describe('a configured secret', () => {
  it.each([
    ['"whsec_3f9c1e7a"', 'in quotes'],
    ["'whsec_3f9c1e7a'", 'in quotes'],
    ['`whsec_3f9c1e7a`', 'in quotes'],
    ['“whsec_3f9c1e7a”', 'in quotes'],
    ['""', 'in quotes'],
    [String.raw`\"whsec_3f9c1e7a\"`, 'in quotes'],
    ['"whsec_3f9c1e7a', 'in quotes'],
    ["whsec_3f9c1e7a'", 'in quotes'],
    ['BYS_WEBHOOK_SECRET=whsec_3f9c1e7a', 'name of its variable'],
    ['export BYS_WEBHOOK_SECRET=3f9c1e7a', 'name of its variable'],
    ['Secret=whsec_3f9c1e7a', 'name of its variable'],
    ['whsec_3f9c\u200b1e7a', 'invisible character'],
    ['whsec_3f9c1e7a\u200d', 'invisible character'],
    ['\u202awhsec_3f9c1e7a', 'invisible character'],
    ['<your secret>', 'not set'],
    ['<YOUR_WEBHOOK_SECRET>', 'not set'],
    [`${dollar}{BYS_SECRET:-3f9c1e7a}`, 'not set'],
    [`${dollar}{BYS_SECRET?missing}`, 'not set'],
    ['undefined', 'not set'],
    ['null', 'not set'],
    ['[object Object]', 'not set'],
    ['[object Promise]', 'not set'],
    [`${dollar}{BYS_SECRET}`, 'not set'],
    ['$BYS_WEBHOOK_SECRET', 'not set'],
    ['%BYS_WEBHOOK_SECRET%', 'not set'],
    [`${dollar}{{ secrets.BYS_WEBHOOK_SECRET }}`, 'not set'],
    ['{{ .Values.secret }}', 'not set'],
    ['process.env.BYS_WEBHOOK_SECRET', 'not set'],
    [' whsec_3f9c1e7a', 'starts with white space'],
    ['whsec_3f9c1e7a\r\n', 'ends with white space'],
    ['\uFEFFwhsec_3f9c1e7a', 'starts with white space'],
  ])('that is certainly wrong is refused without showing it: %j', (secret, problem) => {
    for (const given of [secret, ['whsec_other', secret]]) {
      const refused = () => configuredSecrets(given);
      expect(refused).toThrow(TypeError);
      expect(refused).toThrow(problem);
      expect(refused).not.toThrow('3f9c1e7a');
    }
  });

  it.each([
    'your-secret-here',
    'it"s',
    '"half',
    "half'",
    '"',
    '<x9(',
    '<3f9c1e7a>',
    'NAME=value',
    'MfKQ9r8GKYqrTwjUPD8ILPZKEY==',
    '👩\u200d💻',
    'undefined1',
    'nullable',
    '$ecret_Word',
    '$SECRET',
    '$2b$10$N9qo8uLOickgx2ZMRZoMye',
    `a${dollar}{B}c`,
    '100%_SURE%',
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw==',
    '-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----',
    'two words',
    'クールな秘密',
  ])('that could be real is taken as it is: %j', (secret) => {
    expect(configuredSecrets(secret)).toEqual([secret]);
  });

  it('of letters, digits and the signs of base64 is never refused (property)', () => {
    const generated = fc.stringMatching(/^(whsec_)?[\w+/-]{12,44}={0,2}$/);
    fc.assert(fc.property(generated, (secret) => void expect(configuredSecrets(secret)).toEqual([secret])));
  });
});
