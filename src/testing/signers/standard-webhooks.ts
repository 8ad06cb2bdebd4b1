import { signEd25519 } from '#ed25519';
import { check } from '../../read-options.ts';
import type { StandardWebhooksScheme } from '../../sources/authenticators/standard-webhooks.ts';
import { joined } from '../../verify/check-ed25519.ts';
import { signStandardWebhook } from '../../verify/sign-standard-webhook.ts';
import { privateKeyBytes } from './private-key.ts';
import type { Signer } from './signer.ts';

/** Signs for `standardWebhooks`: `v1` with a secret `whsec_…`, and `v1a` with a private key `whsk_…`. */
export const signStandard: Signer<StandardWebhooksScheme> = async (request, secret, at, { prefix }) => {
  const { body, id = `msg_${crypto.randomUUID()}` } = request;
  const timestamp = Math.floor(at.getTime() / 1000);
  check(request.method === 'POST', 'Standard Webhooks signs the body, so it has no GET.');
  check(!secret.startsWith('whpk_'), 'secret must be the private key of the sender (whsk_…), because it signs.');
  const isPrivate = secret.startsWith('whsk_');
  return {
    headers: {
      [`${prefix}-id`]: id,
      [`${prefix}-timestamp`]: String(timestamp),
      [`${prefix}-signature`]: isPrivate
        ? await asymmetric(secret.slice('whsk_'.length), `${id}.${timestamp}.${body}`)
        : signStandardWebhook(body, secret, { id, timestamp })['webhook-signature'],
    },
  };
};

async function asymmetric(key: string, text: string): Promise<string> {
  const signature = await signEd25519(privateKeyBytes(key, 'base64'), joined([text]));
  return `v1a,${btoa(String.fromCharCode(...signature))}`;
}
