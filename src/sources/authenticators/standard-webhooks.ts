import { checkStandardWebhook, standardKey } from '../../verify/check-standard-webhook.ts';
import { type Authenticator, headerName } from '../authenticator.ts';

/** Settings of {@link standardWebhooks}. */
export interface StandardWebhooksOptions {
  /** What the names of the three headers begin with. Default `webhook`; Svix also sends `svix`. */
  readonly prefix?: string | undefined;
}

/**
 * Authenticates by https://www.standardwebhooks.com: the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`
 * with `v1,<base64>` over `<id>.<timestamp>.<body>`. The secret is `whsec_` and base64, as the sender shows it. The event's
 * id is in a header that is signed, too: `eventId: (_, { header }) => header('webhook-id')`.
 *
 * @throws {TypeError} For a prefix that is no name.
 *
 * @example
 * ```ts
 * import { defineSource, standardWebhooks } from 'callhook';
 * import * as z from 'zod/mini';
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
export function standardWebhooks(options: StandardWebhooksOptions = {}): Authenticator<number> {
  const prefix = headerName(options.prefix ?? 'webhook', 'prefix');
  const [id, timestamp, signature] = [`${prefix}-id`, `${prefix}-timestamp`, `${prefix}-signature`] as const;
  return {
    header: signature,
    authenticate: ({ header, rawBody }, secrets, clock) =>
      checkStandardWebhook(
        { id: header(id), timestamp: header(timestamp), signature: header(signature) },
        rawBody,
        secrets,
        clock,
      ),
    checkSecret: (secret) => void standardKey(secret),
  };
}
