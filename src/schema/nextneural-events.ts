import * as z from 'zod/v4/mini';
import { looseObject } from '#loose-object';
import { orNull } from './or-null.ts';

/** The name of a NextNeural event. */
export type NextneuralEventName = NextneuralCallEventName | NextneuralCampaignEventName;

type NextneuralCallEventName =
  | 'call.started'
  | 'call.ended'
  | 'call.transferred'
  | 'call.no_answer'
  | 'call.voicemail'
  | 'call.transcript_ready';

type NextneuralCampaignEventName = 'campaign.launched' | 'campaign.stopped' | 'campaign.completed';

/** How a call ended. The values come from the call records; there may be others. */
export type NextneuralOutcome = 'connected' | 'voicemail' | 'no-answer' | 'failed' | (string & {});

/**
 * The call that an event is about. NextNeural documents `call_uuid` and `call_type` for its webhooks. The other fields are
 * those of its call records: `null` if they are missing.
 */
export interface NextneuralCallData {
  /** Identifies the call: `cal_…`. */
  readonly call_uuid: string | null;
  /** The kind of call, such as `outbound`. */
  readonly call_type: string | null;
  /** The conversation. NextNeural promises it on `call.ended` but not its shape, so check it before you use it. */
  readonly transcript: unknown;
  /** How the call ended. NextNeural promises it on `call.ended`. */
  readonly outcome: NextneuralOutcome | null;
  /** Identifies the campaign that the call is part of. */
  readonly campaign_uuid: string | null;
  /** Identifies the contact who was called. */
  readonly contact_uuid: string | null;
  /** The number that called, in E.164. */
  readonly from_number: string | null;
  /** The number that was called, in E.164. */
  readonly to_number: string | null;
  /** The length of the call in seconds. */
  readonly duration: number | null;
  /** The mood of the conversation: `positive`, `neutral` or `negative`. */
  readonly sentiment: string | null;
  /** A summary of the conversation. */
  readonly summary: string | null;
  /** The address of the recording. */
  readonly recording_url: string | null;
  /** When the call started, in ISO 8601. */
  readonly started_at: string | null;
  /** When the call ended, in ISO 8601. */
  readonly ended_at: string | null;
}

/** The campaign that an event is about. NextNeural documents no field of it. */
export interface NextneuralCampaignData {
  /** Identifies the campaign. */
  readonly campaign_uuid: string | null;
}

/**
 * The NextNeural event of this name, such as `NextneuralEventOf<'call.ended'>`. Values are as NextNeural wrote them; a value
 * that it left out is `null`. Fields that this version of callhook does not know are there, too:
 * `if ('agent_uuid' in event.data) event.data.agent_uuid`.
 */
export interface NextneuralEventOf<TName extends NextneuralEventName> {
  /** The name of the event. Compare it with a name to narrow the event. */
  readonly event: TName;
  /** When NextNeural sent the event, in ISO 8601. */
  readonly fired_at: string | null;
  /** Identifies the account: `org_…`. */
  readonly organisation_uuid: string | null;
  /** The call or the campaign that the event is about. If the sender left it out, every field of it is `null`. */
  readonly data: TName extends NextneuralCampaignEventName ? NextneuralCampaignData : NextneuralCallData;
}

/** The NextNeural events by name. */
export type NextneuralEvents = { readonly [TName in NextneuralEventName]: NextneuralEventOf<TName> };

/**
 * Any NextNeural event. Compare `event.event` with a name, and TypeScript narrows it to that event.
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

const text = orNull(z.string());

const callData = looseObject({
  call_uuid: text,
  call_type: text,
  transcript: orNull(z.unknown()),
  outcome: text,
  campaign_uuid: text,
  contact_uuid: text,
  from_number: text,
  to_number: text,
  duration: orNull(z.number()),
  sentiment: text,
  summary: text,
  recording_url: text,
  started_at: text,
  ended_at: text,
});

const campaignData = looseObject({ campaign_uuid: text });

function eventSchema<const TName extends string, TData extends z.ZodMiniObject>(name: TName, data: TData) {
  return looseObject({
    event: z.literal(name),
    fired_at: text,
    organisation_uuid: text,
    data: z.prefault(z.pipe(z.transform(orEmpty), data), {}),
  });
}

function orEmpty(sent: unknown): unknown {
  return sent ?? {};
}

/** The schema of each NextNeural event, by its name. Unknown keys are kept; extend them with `zod/v4` or `zod/v4/mini`. */
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
