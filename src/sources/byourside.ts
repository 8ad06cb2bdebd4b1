import { type CallEvents, callEventSchemas, callEventSchemasFor } from '../schema/byourside-events.ts';
import { checkSignature } from '../verify/check-signature.ts';
import type { Source } from './source.ts';

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
export const byourside: Source<CallEvents> = {
  name: 'byourside',
  authenticate: (delivery, secrets, clock) =>
    checkSignature(delivery.header('x-bys-signature'), delivery.rawBody, secrets, clock),
  schemas: callEventSchemas,
  // Narrower schemas fit where the wide ones do: what they let through has every property of the wide type.
  withFields: (fields) => ({ ...byourside, schemas: callEventSchemasFor(fields) as Source<CallEvents>['schemas'] }),
  eventName: (payload) => payload.event,
  eventId: (payload) => payload.eventId,
  callId: (payload) => payload.callId,
  phase: ({ event }) => {
    if (event === 'call.in_progress') return 'live';
    return Object.hasOwn(callEventSchemas, String(event)) ? 'end' : undefined;
  },
};
