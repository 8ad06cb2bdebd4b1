import { type CallEvents, callEventSchemas, callEventSchemasFor } from '../schema/byourside-events.ts';
import { timestampedHmac } from './authenticators/timestamped-hmac.ts';
import { defineSource } from './define-source.ts';
import type { Source } from './source.ts';

/** How By Your Side signs: `X-BYS-Signature: t=<unix seconds>,v1=<hex>`. */
export const byoursideSignature = timestampedHmac({ header: 'X-BYS-Signature' });

/**
 * By Your Side, also sold as Voxplo: `X-BYS-Signature: t=<unix seconds>,v1=<hex>`, flat JSON, `eventId` kept on retries.
 *
 * @example
 * ```ts
 * import { byourside } from 'callhook';
 * import { webhook } from 'callhook/fetch';
 *
 * export default { fetch: webhook(byourside, 'whsec_test', (event) => console.log(event.callId, event.status)) };
 * ```
 */
export const byourside = defineSource({
  name: 'byourside',
  authenticate: byoursideSignature,
  events: callEventSchemas,
  eventsWithFields: callEventSchemasFor,
  // Keys would do; functions are faster, as each reads one key only.
  eventName: ({ event }) => event,
  deliveryKey: ({ eventId }) => eventId,
  callId: ({ callId }) => callId,
  phase: ({ event }) => {
    if (event === 'call.in_progress') return 'live';
    return Object.hasOwn(callEventSchemas, String(event)) ? 'end' : undefined;
  },
}) as Source<CallEvents, number>; // without the index signatures of what is unknown but kept
