import { type CallEvents, callEventSchemas, callEventSchemasFor } from '../schema/byourside-events.ts';
import { checkParsed, defaultScheme } from '../verify/check-signature.ts';
import { parseSignatureHeader } from '../verify/signature-header.ts';
import { headersFirst } from './authenticator.ts';
import { idAt } from './read-id.ts';
import type { Source } from './source.ts';

const header = 'x-bys-signature';

// Written out, since every receiver carries it: the checks of `defineSource` and `timestampedHmac` would weigh more.

/**
 * Describes By Your Side, also sold as Voxplo: it signs with `X-BYS-Signature: t=<unix seconds>,v1=<hex>`, sends flat
 * JSON, and keeps the `eventId` on retries.
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
  authenticator: /* @__PURE__ */ headersFirst({
    header,
    signsOnlyBody: true,
    tolerance: undefined, // own, so that nothing put on Object.prototype counts
    checkSecret: undefined,
    read: (headerOf) => parseSignatureHeader(headerOf(header), defaultScheme.parts),
    check: checkParsed,
  }),
  events: callEventSchemas,
  lenient: true,
  eventsWithFields: callEventSchemasFor,
  eventName: /* @__PURE__ */ idAt('event'),
  eventId: /* @__PURE__ */ idAt('eventId'),
  callId: /* @__PURE__ */ idAt('callId'),
  // Two events may have the same time: then the end of the call comes last.
  position: ({ event, timestamp }) => {
    const time = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
    const isKnown = Object.hasOwn(callEventSchemas, String(event)) && !Number.isNaN(time);
    return isKnown ? 2 * time + (event === 'call.in_progress' ? 0 : 1) : undefined;
  },
};
