import { type Authenticator, basicAuth, bodyHmac, hmacSignature, sharedSecretHeader, WebhookError } from 'callhook';
import { describe, expect, it } from 'vitest';
import { signatureError } from '../../src/sources/authenticator.ts';
import { hmacHex } from '../receive/deliver.ts';
import { nowSeconds } from '../verify/signer.ts';
import { ping, receiverOf } from './authenticators/receive.ts';

const clock = { now: 1_790_000_000, tolerance: 300 };

/** Returns the report of a delivery that was refused. */
async function messageFor(
  authenticator: Authenticator<number | null>,
  secret: string,
  headers: Record<string, string>,
) {
  const { send, reports } = receiverOf(authenticator, secret);
  await send(headers);
  const [report] = reports;
  return report?.outcome === 'refused' ? report.error.message : undefined;
}

const timed = hmacSignature({
  header: 'X-Sig',
  timestampHeader: 'X-Time',
  signed: ['timestamp', '.', 'body'],
});

describe('the report of a delivery that was refused', () => {
  it.each<[string, Authenticator<number | null>, Record<string, string>]>([
    ['the header of the signature', bodyHmac({ header: 'X-Sig' }), {}],
    ['the header of a secret', sharedSecretHeader({ header: 'X-Sig' }), {}],
    ['a header beside that of the signature', timed, { 'x-sig': 'ab'.repeat(32) }],
  ])('names the header by which the sender is known if the delivery lacks %s', async (_, authenticator, headers) => {
    expect(await messageFor(authenticator, 'secret', headers)).toBe(
      'A header of this sender is missing: the request is from somebody else, or a proxy removed it. Look at x-sig first.',
    );
  });

  it('names the header if it is malformed', async () => {
    expect(await messageFor(timed, 'secret', { 'x-sig': 'ab', 'x-time': '1.5' })).toBe(
      'A header of this sender does not have the format that the source expects. Look at x-sig first.',
    );
  });

  it.each<[string, Authenticator<null>, Record<string, string>, RegExp]>([
    [
      'a user and a password',
      basicAuth(),
      { authorization: `Basic ${btoa('user:wrong')}` },
      /^The user or the password is wrong: .* user:password/,
    ],
    [
      'a password',
      basicAuth({ username: 'user' }),
      { authorization: `Basic ${btoa('user:wrong')}` },
      /^The user or the password is wrong: .* the option username/,
    ],
    [
      'a secret in a header',
      sharedSecretHeader({ header: 'X-Key' }),
      { 'x-key': 'wrong' },
      /^The header x-key does not hold the secret/,
    ],
  ])('speaks of no signature and no body if the sender only sends %s', async (_, authenticator, headers, expected) => {
    const message = await messageFor(authenticator, 'user:password', headers);
    expect(message).toMatch(expected);
    expect(message).not.toMatch(/signature|body/);
  });

  it.each([
    ['seconds', 'ms', nowSeconds()],
    ['milliseconds', 's', Date.now()],
  ] as const)('names the option unit if the time is in %s', async (_, unit, time) => {
    const authenticator = hmacSignature({
      header: 'X-Sig',
      timestampHeader: 'X-Time',
      unit,
      signed: ['timestamp', 'body'],
    });
    const headers = { 'x-sig': hmacHex(`${time}${ping}`, 'secret'), 'x-time': `${time}` };
    expect(await messageFor(authenticator, 'secret', headers)).toMatch(
      /the unit of the time is another, see the option unit\./,
    );
  });
});

describe('the message of an authentication that failed', () => {
  it.each([
    [clock.now - 301, /signed 301 s ago .* replayed, or the clock of this machine is ahead\.$/],
    [clock.now + 301, /signed 301 s in the future .* the clock of this machine is behind\.$/],
  ])('says how far off the clock is: signed at %d', (signedAt, expected) => {
    expect(signatureError('timestamp_too_old', {}, signedAt, clock).message).toMatch(expected);
  });

  it.each(['timestamp_too_old', 'timestamp_too_new'] as const)(
    'says only the words of %s if the time is not proven',
    (code) => {
      const message = new WebhookError(code).message;
      expect(signatureError(code, { header: 'x-sig' }).message).toBe(message);
      expect(message).not.toContain('undefined');
    },
  );

  it('is that of its code without a header', () => {
    expect(signatureError('header_missing', {}).message).toMatch(/somebody else, or a proxy removed it\.$/);
    expect(signatureError('header_malformed', {}).message).toMatch(/format that the source expects\.$/);
  });
});
