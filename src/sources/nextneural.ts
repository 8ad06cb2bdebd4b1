import {
  type NextneuralEventName,
  type NextneuralEvents,
  nextneuralEventSchemas,
} from '../schema/nextneural-events.ts';
import { sharedSecretHeader } from './authenticators/shared-secret-header.ts';
import { defineSource } from './define-source.ts';
import type { Payload, Source } from './source.ts';

export {
  type NextneuralEvent,
  type NextneuralEventName,
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
 * NextNeural voice AI: `{event, fired_at, organisation_uuid, data: {call_uuid, call_type, …}}`, with a secret of yours in a
 * header of yours, registered by `POST /v1/webhooks {…, headers: {'X-Workflow-Secret': '<secret>'}}`.
 *
 * - **It signs nothing**, so `context.signedAt` is null, and whoever has seen one delivery can make others: see
 *   `sharedSecretHeader`.
 * - **It sends no id of an event or delivery.** Retries are recognised by `event`, `data.call_uuid` (of campaign events:
 *   `data.campaign_uuid`) and `fired_at`, and where one of these is missing, or the event is not known, by being equal byte
 *   for byte. Whether a retry keeps its `fired_at` is not published; if it does not, it is handled again. Then say what your
 *   events have in common: `{ ...nextneural(), eventId: ({ event, data }) => … }`.
 * - **Which fields `data` holds is published for `call_uuid` and `call_type` alone.** The others are those of the call
 *   records: null where they are missing or of another type, and then `context.rawBody` tells what came.
 * - **For `detectStale`**, `call.started` and `call.transferred` belong before the end of a call, and `call.ended`,
 *   `call.no_answer` and `call.voicemail` end it. That is inferred from what the events are said to mean.
 *
 * @throws {TypeError} For a header that is no name.
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
export function nextneural({ header = 'X-Workflow-Secret' }: NextneuralOptions = {}): Source<NextneuralEvents, null> {
  return defineSource({
    name: 'nextneural',
    authenticator: sharedSecretHeader({ header }),
    events: nextneuralEventSchemas,
    eventName: 'event',
    eventId,
    callId: (payload) => dataOf(payload).call_uuid,
    phase: ({ event }) => phases.get(event),
  }) as Source<NextneuralEvents, null>; // without the index signatures of what is unknown but kept
}

const phases: ReadonlyMap<unknown, 'live' | 'end'> = new Map<NextneuralEventName, 'live' | 'end'>([
  ['call.started', 'live'],
  ['call.transferred', 'live'],
  ['call.ended', 'end'],
  ['call.no_answer', 'end'],
  ['call.voicemail', 'end'],
]);

/**
 * Of an unknown event it is not known what makes it one: there may be many for each call, and all but the first would be
 * lost. The same goes for a key with a part missing.
 */
function eventId(payload: Payload): string | undefined {
  const { event, fired_at } = payload;
  if (typeof event !== 'string' || !Object.hasOwn(nextneuralEventSchemas, event)) return undefined;
  const { campaign_uuid, call_uuid } = dataOf(payload);
  const parts = [event, event.startsWith('campaign.') ? campaign_uuid : call_uuid, fired_at];
  return parts.every((part) => typeof part === 'string' && part !== '') ? parts.join(':') : undefined;
}

function dataOf({ data }: Payload): Payload {
  return typeof data === 'object' && data !== null ? (data as Payload) : {}; // an object's keys are strings
}
