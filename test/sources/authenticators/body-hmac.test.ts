import { createHmac } from 'node:crypto';
import { type BodyHmacOptions, bodyHmac } from 'callhook';
import { describe, expect, it } from 'vitest';
import { ping, receiverOf } from './receive.ts';

const handled = '200 processed';

const family: Readonly<Record<string, { readonly options: BodyHmacOptions; readonly sign: (text: string) => string }>> =
  {
    GitHub: {
      options: { header: 'X-Hub-Signature-256', prefix: 'sha256=' },
      sign: (body) => `sha256=${createHmac('sha256', 'key').update(body).digest('hex')}`,
    },
    'GitHub before 2020': {
      options: { header: 'X-Hub-Signature', prefix: 'sha1=', algorithm: 'sha1' },
      sign: (body) => `sha1=${createHmac('sha1', 'key').update(body).digest('hex')}`,
    },
    Shopify: {
      options: { header: 'X-Shopify-Hmac-Sha256', encoding: 'base64' },
      sign: (body) => createHmac('sha256', 'key').update(body).digest('base64'),
    },
    'Bland AI': {
      options: { header: 'X-Webhook-Signature' },
      sign: (body) => createHmac('sha256', 'key').update(body).digest('hex'),
    },
  };

describe.each(Object.entries(family))('bodyHmac for %s', (_name, { options, sign }) => {
  const header = options.header.toLowerCase();

  it('accepts its signature, without a time, and refuses everything else', async () => {
    const { send, contexts } = receiverOf(bodyHmac(options), ['old', 'key']);
    expect(await send({ [header]: sign(ping) })).toBe(handled);
    expect(contexts).toMatchObject([{ signedAt: null, secretIndex: 1 }]);
    expect(await send({ [header]: sign(ping) }, `${ping} `)).toBe('400 signature_mismatch');
    expect(await send({ [header]: sign('') }, ping)).toBe('400 signature_mismatch');
    expect(await send({})).toBe('400 header_missing');
    expect(await receiverOf(bodyHmac(options), 'other').send({ [header]: sign(ping) })).toBe('400 signature_mismatch');
  });
});

describe('bodyHmac', () => {
  // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
  it('accepts the example of GitHub', async () => {
    const { send } = receiverOf(
      bodyHmac({ header: 'X-Hub-Signature-256', prefix: 'sha256=' }),
      "It's a Secret to Everybody",
    );
    const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    expect(await send({ 'x-hub-signature-256': signature }, 'Hello, World!')).toBe('400 body_not_json');
    expect(await send({ 'x-hub-signature-256': signature }, 'Hello, World')).toBe('400 signature_mismatch');
  });

  it.each([
    [{}, /header must be the name of a header/],
    [{ header: 'X-Sig', signed: ['body'] }, /bodyHmac has no option 'signed'/],
    [{ header: 'X-Sig', tolerance: 5 }, /bodyHmac has no option 'tolerance'/],
    [{ header: 'X-Sig', algorithm: 'md5' }, /algorithm must be/],
  ])('refuses %j', (options, message) => {
    expect(() => bodyHmac(options as BodyHmacOptions)).toThrow(message);
  });
});
