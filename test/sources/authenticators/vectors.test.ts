import { readFileSync } from 'node:fs';
import { type Authenticator, bodyHmac, ed25519, hmacSignature, standardWebhooks, timestampedHmac } from 'callhook';
import { describe, expect, it } from 'vitest';
import { givenDelivery } from '../given-delivery.ts';

interface Vector {
  readonly sender: string;
  /** The packages that accepted this delivery, with their versions. */
  readonly verifiedBy: string;
  readonly secret: string;
  readonly now: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const { cases }: { readonly cases: Vector[] } = JSON.parse(
  readFileSync(new URL('../../vectors/senders.json', import.meta.url), 'utf8'),
);

const authenticators: Readonly<Record<string, Authenticator>> = {
  Stripe: timestampedHmac({ header: 'Stripe-Signature' }),
  GitHub: bodyHmac({ header: 'X-Hub-Signature-256', prefix: 'sha256=' }),
  Slack: hmacSignature({
    header: 'X-Slack-Signature',
    prefix: 'v0=',
    timestampHeader: 'X-Slack-Request-Timestamp',
    signed: ['v0:', 'timestamp', ':', 'body'],
  }),
  Shopify: bodyHmac({ header: 'X-Shopify-Hmac-Sha256', encoding: 'base64' }),
  'Retell AI': hmacSignature({
    header: 'X-Retell-Signature',
    signatureParts: ['d'],
    timestampPart: 'v',
    unit: 'ms',
    signed: ['body', 'timestamp'],
  }),
  Telnyx: ed25519({
    header: 'telnyx-signature-ed25519',
    timestampHeader: 'telnyx-timestamp',
    signed: ['timestamp', '|', 'body'],
  }),
  OpenAI: standardWebhooks(),
  ElevenLabs: timestampedHmac({ header: 'ElevenLabs-Signature', signatureParts: ['v0'], tolerance: 30 * 60 }),
};

describe('deliveries that the packages of the senders accept', () => {
  it('are of every sender in this file', () => {
    expect(cases.map(({ sender }) => sender).toSorted()).toEqual(Object.keys(authenticators).toSorted());
  });

  it.each(cases)('$sender, as $verifiedBy', async ({ sender, secret, now, headers, body }) => {
    const authenticator = authenticators[sender];
    const outcome = async (rawBody: string) =>
      authenticator?.authenticate(givenDelivery({ rawBody, header: (name) => headers[name] }), [secret], {
        now,
        tolerance: 300,
      });
    expect(await outcome(body)).toMatchObject({ ok: true, secretIndex: 0 });
    expect(await outcome(`${body} `)).toEqual({ ok: false, code: 'signature_mismatch' });
  });
});
