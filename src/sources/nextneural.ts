import { anything, readOptions } from '../read-options.ts';
import { isRecord } from '../schema/is-record.ts';
import {
  type NextneuralEventName,
  type NextneuralEvents,
  nextneuralEventSchemas,
} from '../schema/nextneural-events.ts';
import { sharedSecretHeader } from './authenticators/shared-secret-header.ts';
import { defineSource } from './define-source.ts';
import { idOf } from './read-id.ts';
import type { Payload, Source } from './source.ts';

export {
  type NextneuralCallData,
  type NextneuralCampaignData,
  type NextneuralEvent,
  type NextneuralEventName,
  type NextneuralEventOf,
  type NextneuralEvents,
  type NextneuralOutcome,
  nextneuralEventSchemas,
} from '../schema/nextneural-events.ts';

/** Settings of {@link nextneural}. */
export interface NextneuralOptions {
  /** The header that you chose for the secret when you registered the webhook. Default `X-Workflow-Secret`. */
  readonly header?: string | undefined;
}

/**
 * Makes the source of NextNeural voice AI: `{event, fired_at, organisation_uuid, data: {call_uuid, call_type, …}}`, with a
 * secret of yours in a header of yours, which you register by
 * `POST /v1/webhooks {…, headers: {'X-Workflow-Secret': '<secret>'}}`.
 *
 * - **It signs nothing**, so `context.signedAt` is null, and anyone who has seen one delivery can forge others: see
 *   `sharedSecretHeader`.
 * - **It sends no id of an event or delivery.** callhook recognises a retry by `event`, `data.call_uuid` (for campaign
 *   events `data.campaign_uuid`) and `fired_at`. If one of these is missing, or the event is unknown, the retry must be equal
 *   byte for byte. NextNeural does not document if a retry keeps its `fired_at`; if it does not, your handler runs again.
 *   Then give an id of your own: `{ ...nextneural(), eventId: ({ event, data }) => … }`.
 * - **It documents only `call_uuid` and `call_type` of `data`.** The other fields are those of the call records: null if they
 *   are missing.
 * - **For `detectStale`**, `call.started` and `call.transferred` come before the end of a call, and `call.ended`,
 *   `call.no_answer` and `call.voicemail` end it. This is inferred from the descriptions of the events.
 *
 * @throws {TypeError} For a header that is not a name and an unknown option.
 *
 * @example
 * ```ts
 * import { webhook } from 'callhook/fetch';
 * import { nextneural } from 'callhook/sources/nextneural';
 *
 * export default {
 *   fetch: webhook(nextneural(), process.env.NEXTNEURAL_WEBHOOK_SECRET, {
 *     'call.ended': ({ data }) => console.log(data.call_uuid, data.outcome, data.transcript),
 *   }),
 * };
 * ```
 */
export function nextneural(options?: NextneuralOptions): Source<NextneuralEvents, null> {
  const { header = 'X-Workflow-Secret' } = readOptions('nextneural', options, { header: anything });
  return defineSource({
    name: 'nextneural',
    authenticator: sharedSecretHeader({ header }),
    events: nextneuralEventSchemas,
    eventName: 'event',
    eventId,
    callId: (payload) => dataOf(payload).call_uuid,
    phase: ({ event }) => phases.get(event),
    lenient: true,
    mayWait: () => false,
  });
}

const phases: ReadonlyMap<unknown, 'live' | 'end'> = new Map<NextneuralEventName, 'live' | 'end'>([
  ['call.started', 'live'],
  ['call.transferred', 'live'],
  ['call.ended', 'end'],
  ['call.no_answer', 'end'],
  ['call.voicemail', 'end'],
]);

/**
 * An unknown event gets no id, since a call may have several of the same name: callhook would drop all but the first. The
 * same goes for an event that lacks a part of the id.
 */
function eventId(payload: Payload): string | undefined {
  const { event, fired_at } = payload;
  if (typeof event !== 'string' || !Object.hasOwn(nextneuralEventSchemas, event)) return undefined;
  const { campaign_uuid, call_uuid } = dataOf(payload);
  const about = idOf(event.startsWith('campaign.') ? campaign_uuid : call_uuid);
  const time = idOf(fired_at);
  if (about === null || time === null) return undefined;
  // Only the last part may have a `:`, since `a:b` and `c` must not make the id of `a` and `b:c`.
  return `${event}:${about.replace(/[%:]/g, encodeURIComponent)}:${time}`;
}

function dataOf({ data }: Payload): Payload {
  return isRecord(data) ? data : {};
}
