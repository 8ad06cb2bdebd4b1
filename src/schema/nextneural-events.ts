import * as z from 'zod/mini';
import { inferred } from './inferred.ts';
import type { KnownKeys } from './known-keys.ts';

// NextNeural documents the envelope, `call_uuid` and `call_type`; these have to be of their type where they are there. What
// else stands in `data` is not published: the fields are those of its call records, and of use where they are there.

const text = z._default(z.nullable(z.string()), null);

/** How a call ended. The list is that of the call records, and open. */
export type NextneuralOutcome = 'connected' | 'voicemail' | 'no-answer' | 'failed' | (string & {});

const callData = z.looseObject({
  /** The id of the call, `cal_…`. */
  call_uuid: text,
  /** Such as `outbound`. */
  call_type: text,
  /** What was said. Stated to be there on `call.ended`, its shape is not: look before you use it. */
  transcript: z._default(z.unknown(), null),
  /** How the call ended. Stated to be there on `call.ended`. */
  outcome: z.pipe(
    inferred(z.string()),
    z.transform((sent): NextneuralOutcome | null => sent),
  ),
  /** The campaign that the call is part of. Inferred from the call records, as is all that follows. */
  campaign_uuid: inferred(z.string()),
  /** Who was called. */
  contact_uuid: inferred(z.string()),
  /** E.164. */
  from_number: inferred(z.string()),
  /** E.164. */
  to_number: inferred(z.string()),
  /** In seconds. */
  duration: inferred(z.number()),
  /** `positive`, `neutral` or `negative`. */
  sentiment: inferred(z.string()),
  /** What was said, in short. */
  summary: inferred(z.string()),
  /** Where the recording is. */
  recording_url: inferred(z.string()),
  /** ISO 8601. */
  started_at: inferred(z.string()),
  /** ISO 8601. */
  ended_at: inferred(z.string()),
});

const campaignData = z.looseObject({
  /** The id of the campaign. Inferred: nothing is published of what campaign events hold. */
  campaign_uuid: inferred(z.string()),
});

function eventSchema<const TName extends string, TData extends z.ZodMiniObject>(name: TName, data: TData) {
  return z.looseObject({
    /** What happened. */
    event: z.literal(name),
    /** When the event was sent out, ISO 8601. */
    fired_at: text,
    /** Whose account it is about, `org_…`. */
    organisation_uuid: text,
    /** What it is about; every field is null where there is none. */
    data: z.prefault(z.pipe(z.transform(orEmpty), data), {}),
  });
}

function orEmpty(sent: unknown): unknown {
  return sent ?? {};
}

/** The schema of each NextNeural event, by its name. Unknown keys are kept; extend them with either flavour of zod. */
export const nextneuralEventSchemas = {
  'call.started': eventSchema('call.started', callData),
  'call.ended': eventSchema('call.ended', callData),
  'call.transferred': eventSchema('call.transferred', callData),
  'call.no_answer': eventSchema('call.no_answer', callData),
  'call.voicemail': eventSchema('call.voicemail', callData),
  'call.transcript_ready': eventSchema('call.transcript_ready', callData),
  'campaign.launched': eventSchema('campaign.launched', campaignData),
  'campaign.stopped': eventSchema('campaign.stopped', campaignData),
  'campaign.completed': eventSchema('campaign.completed', campaignData),
};

/** The name of a NextNeural event. */
export type NextneuralEventName = keyof typeof nextneuralEventSchemas;

/** The NextNeural events, by name. */
export type NextneuralEvents = {
  [TName in NextneuralEventName]: KnownFields<z.output<(typeof nextneuralEventSchemas)[TName]>>;
};

type KnownFields<TEvent> = {
  [TKey in keyof KnownKeys<TEvent>]: TKey extends 'data' ? KnownKeys<TEvent[TKey]> : TEvent[TKey];
};

/**
 * A NextNeural event. Narrow it by its name. A field that this version does not know is there all the same:
 * `if ('agent_uuid' in event.data) event.data.agent_uuid`.
 *
 * @example
 * ```ts
 * import type { NextneuralEvent } from 'callhook/sources/nextneural';
 *
 * export function headline(event: NextneuralEvent) {
 *   return event.event === 'call.ended' ? event.data.summary : event.event;
 * }
 * ```
 */
export type NextneuralEvent = NextneuralEvents[NextneuralEventName];
