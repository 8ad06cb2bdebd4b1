import { anything, readOptions } from '../../read-options.ts';
import { checkStandardWebhook, parseStandardHeaders, standardKey } from '../../verify/check-standard-webhook.ts';
import { type Authenticator, headerName, headersFirst } from '../authenticator.ts';

/** Settings of {@link standardWebhooks}. */
export interface StandardWebhooksOptions {
  /** The first part of the three header names. Default `webhook`; Svix also sends `svix`. */
  readonly prefix?: string | undefined;
}

/**
 * Authenticates deliveries by https://www.standardwebhooks.com: the headers `webhook-id`, `webhook-timestamp` and
 * `webhook-signature` with `v1,<base64>` over `<id>.<timestamp>.<body>`. The secret is `whsec_` and base64, as the sender
 * shows it. The id of the event is in a signed header: `eventId: (_, { header }) => header('webhook-id')`.
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
  return headersFirst({
    header: signature,
    signsOnlyBody: true,
    tolerance: undefined, // own, so that nothing put on Object.prototype counts
    checkSecret: (secret) => void standardKey(secret),
    read: (header) =>
      parseStandardHeaders({ id: header(id), timestamp: header(timestamp), signature: header(signature) }),
    check: checkStandardWebhook,
  });
}
