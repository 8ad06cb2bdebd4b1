import { anything, readOptions } from '../../read-options.ts';
import {
  checkStandardSecret,
  checkStandardWebhook,
  parseStandardHeaders,
} from '../../verify/check-standard-webhook.ts';
import { type Authenticator, headerName, headersFirst, type Scheme } from '../authenticator.ts';

/** Settings of {@link standardWebhooks}. */
export interface StandardWebhooksOptions {
  /** The first part of the three header names. Default `webhook`; Svix also sends `svix`. */
  readonly prefix?: string | undefined;
}

/** The headers of a sender of Standard Webhooks, for tests. */
export interface StandardWebhooksScheme extends Scheme {
  readonly name: 'standard-webhooks';
  readonly prefix: string;
}

/**
 * Authenticates deliveries by https://www.standardwebhooks.com: the headers `webhook-id`, `webhook-timestamp` and
 * `webhook-signature` with `v1,<base64>` or `v1a,<base64>` over `<id>.<timestamp>.<body>`. The secret is as the sender shows it:
 * `whsec_` and base64 for HMAC-SHA256 (`v1`), or the public key, `whpk_` and base64, for Ed25519 (`v1a`). Several may be of either kind. The id of the event is in a signed header: `eventId: (_, { header }) => header('webhook-id')`.
 *
 * @throws {TypeError} For a prefix that is not a name and an unknown option.
 *
 * @example
 * ```ts
 * import { defineSource, standardWebhooks } from 'callhook';
 * import * as z from 'zod/v4/mini';
 *
 * export const crm = defineSource({
 *   name: 'crm',
 *   authenticator: standardWebhooks(),
 *   events: { 'contact.created': z.looseObject({ type: z.literal('contact.created') }) },
 *   eventName: 'type',
 *   eventId: (_, { header }) => header('webhook-id'),
 * });
 * ```
 */
export function standardWebhooks(options?: StandardWebhooksOptions): Authenticator<number> {
  const { prefix: given = 'webhook' } = readOptions('standardWebhooks', options, { prefix: anything });
  const prefix = headerName(given, 'prefix');
  const [id, timestamp, signature] = [`${prefix}-id`, `${prefix}-timestamp`, `${prefix}-signature`] as const;
  const scheme: StandardWebhooksScheme = { name: 'standard-webhooks', prefix };
  const steps = headersFirst({
    header: signature,
    signsOnlyBody: true,
    tolerance: undefined, // own, so that nothing put on Object.prototype counts
    checkSecret: checkStandardSecret,
    read: (header) =>
      parseStandardHeaders({ id: header(id), timestamp: header(timestamp), signature: header(signature) }),
    check: checkStandardWebhook,
  });
  return { ...steps, scheme };
}
