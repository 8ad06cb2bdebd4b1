import { byFields } from '../schema/by-fields.ts';
import { byoursideSchemas, type CallEvents } from '../schema/byourside-events.ts';
import { coreKit } from '../schema/core-kit.ts';
import { checkSignature } from '../verify/check-signature.ts';
import type { Source } from './source.ts';

const header = 'x-bys-signature';
const events = /* @__PURE__ */ byoursideSchemas(coreKit);

/**
 * By Your Side, also sold as Voxplo: `X-BYS-Signature: t=<unix seconds>,v1=<hex>`, flat JSON, `eventId` kept on retries.
 *
 * Written out, since every receiver carries it: `defineSource` and `timestampedHmac` are for what is not checked yet, and
 * their checks would weigh more than all of this.
 *
 * @example
 * ```ts
 * import { byourside } from 'callhook';
 * import { webhook } from 'callhook/fetch';
 *
 * export default { fetch: webhook(byourside, 'whsec_test', (event) => console.log(event.callId, event.status)) };
 * ```
 */
export const byourside: Source<CallEvents, number> = {
  name: 'byourside',
  authenticator: {
    header,
    authenticate: (delivery, secrets, clock) =>
      checkSignature(delivery.header(header), delivery.rawBody, secrets, clock),
  },
  events,
  eventsWithFields: /* @__PURE__ */ byFields((fields) => byoursideSchemas(coreKit, fields)),
  eventName: ({ event }) => event,
  eventId: ({ eventId }) => eventId,
  callId: ({ callId }) => callId,
  phase: ({ event }) => {
    if (event === 'call.in_progress') return 'live';
    return Object.hasOwn(events, String(event)) ? 'end' : undefined;
  },
};
