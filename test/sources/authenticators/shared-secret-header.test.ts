import { inspect } from 'node:util';
import { createReceiver, sharedSecretHeader } from 'callhook';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ping, receiverOf, sourceOf } from './receive.ts';

const secret = 'e6f2-a shared secret';
const authenticator = sharedSecretHeader({ header: 'X-Workflow-Secret' });
const handled = '200 processed';

describe('sharedSecretHeader', () => {
  it('accepts the secret in the header, whatever the case of its name, without a time of signing', async () => {
    const { send, contexts, reports } = receiverOf(authenticator, secret);
    expect(await send({ 'x-workflow-secret': secret })).toBe(handled);
    expect(contexts).toMatchObject([{ signedAt: null, secretIndex: 0 }]);
    expect(reports).toMatchObject([{ signedAt: null, clockSkew: null, secretIndex: 0, source: 'tested' }]);
  });

  it.each([
    ['nothing', undefined, 'header_missing'],
    ['an empty header', '', 'header_missing'],
    ['an empty list', [], 'header_missing'],
    ['a list of one empty header', [''], 'header_missing'],
    ['another secret of the same length', secret.replace('e6', '6e'), 'signature_mismatch'],
    ['the beginning of it', secret.slice(0, -1), 'signature_mismatch'],
    ['one character more', `${secret}x`, 'signature_mismatch'],
    ['a blank more', `${secret} `, 'signature_mismatch'],
    ['another case', secret.toUpperCase(), 'signature_mismatch'],
    ['one character', 'e', 'signature_mismatch'],
    ['characters beyond ASCII', `${secret}é🎉\uD800`, 'signature_mismatch'],
    ['it twice, as Node joins two headers', `${secret}, ${secret}`, 'signature_mismatch'],
    ['it twice, as a list', [secret, secret], 'header_malformed'],
    ['4,096 characters', 'x'.repeat(4_096), 'signature_mismatch'],
    ['a huge header', 'x'.repeat(10_000_000), 'header_malformed'],
    ['a value that is not text', 5 as unknown as string, 'header_malformed'],
    ['an object', {} as unknown as string, 'header_malformed'],
  ])('refuses %s', async (_what, header, code) => {
    const { send, contexts } = receiverOf(authenticator, secret);
    expect(await send({ 'x-workflow-secret': header })).toBe(`400 ${code}`);
    expect(contexts).toEqual([]);
  });

  it('accepts it as a list of one', async () => {
    expect(await receiverOf(authenticator, secret).send({ 'x-workflow-secret': [secret] })).toBe(handled);
  });

  it('accepts any of several secrets during a rotation, of any lengths, and says which', async () => {
    const secrets = ['new', secret, 'x'.repeat(4_096)];
    const { send, reports } = receiverOf(authenticator, secrets);
    for (const one of secrets) expect(await send({ 'x-workflow-secret': one })).toBe(handled);
    expect(reports.map(({ secretIndex }) => secretIndex)).toEqual([0, 1, 2]);
    const alike = receiverOf(authenticator, [secret, secret]);
    expect(await alike.send({ 'x-workflow-secret': secret })).toBe(handled);
    expect(alike.reports[0]?.secretIndex).toBe(0);
  });

  it('accepts only a value that equals a secret (property)', async () => {
    const text = fc.stringMatching(/^x[!-~]{0,19}$/); // no secret in quotes, which is refused
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 3 }), text, async (secrets, given) => {
        const outcome = await receiverOf(authenticator, secrets).send({ 'x-workflow-secret': given });
        expect(outcome).toBe(secrets.includes(given) ? handled : '400 signature_mismatch');
        const last = secrets.at(-1) ?? '';
        expect(await receiverOf(authenticator, secrets).send({ 'x-workflow-secret': last })).toBe(handled);
      }),
    );
  });

  it.each([
    ['letters beyond ASCII, which every client encodes differently', 'clé'],
    ['a line end inside', 'a\nb'],
    ['a tab inside', 'a\tb'],
    ['more characters than a header may have', 'x'.repeat(4_097)],
  ])('cannot have a secret with %s', async (_what, bad) => {
    const make = () => createReceiver(sourceOf(authenticator), [secret, bad], () => {});
    expect(make).toThrow(TypeError);
    expect(make).toThrow(/a header can carry/);
    const { send, reports } = receiverOf(authenticator, () => bad);
    expect(await send({ 'x-workflow-secret': bad.slice(0, 4_096) })).toBe('500 secret_unavailable');
    expect(inspect(reports, { depth: 9 })).not.toContain(bad);
  });

  it('never lets the secret into a report', async () => {
    const { send, reports } = receiverOf(authenticator, secret);
    await send({ 'x-workflow-secret': secret });
    await send({ 'x-workflow-secret': `${secret}x` });
    await send({ 'x-workflow-secret': secret }, 'no JSON');
    expect(inspect(reports, { depth: 9, showHidden: true })).not.toContain(secret);
  });

  it('does not look at the body before the secret', async () => {
    expect(await receiverOf(authenticator, secret).send({ 'x-workflow-secret': 'no' }, 'no JSON')).toMatch(/^400 sig/);
    expect(await receiverOf(authenticator, secret).send({ 'x-workflow-secret': secret }, `${ping}}`)).toBe(
      '400 body_not_json',
    );
  });

  it.each([undefined, '', 'X Secret', 5])('refuses %j as the name of a header', (header) => {
    expect(() => sharedSecretHeader({ header: header as string })).toThrow(/name of a header/);
  });
});
