import * as z from 'zod/mini';
import type { CallStatus } from '../schema/call-status.ts';
import { extractedSchema, type FieldsOption } from '../schema/requested-fields.ts';
import { refused } from './byourside-error.ts';
import { bothIds, problemOf, textOrNull } from './call.ts';
import { type Answer, invalidResponse } from './exchange.ts';

/** What {@link Client.placeCall} asks for. */
export interface PlaceCallRequest<TFields extends FieldsOption = FieldsOption> {
  /** The number to call, E.164: `+14155550123`. */
  readonly to: string;
  /** What the call should achieve, in plain words. */
  readonly objective: string;
  /** What else the caller should know. */
  readonly context?: string | { readonly [name: string]: unknown } | undefined;
  /** What to find out: at most 20 fields. Written in place or `as const`, they type `extracted`. */
  readonly fields?: TFields;
  /**
   * Where the events of the call are sent: an https URL. With a `baseUrl` that is http, a simulator on this machine, it may
   * be `http://localhost` or `http://127.0.0.1` as well.
   */
  readonly webhookUrl?: string | undefined;
  /** The number to call from, E.164; one of your account's. */
  readonly callerId?: string | undefined;
  /** The voice, by the provider's name for it. */
  readonly voice?: string | undefined;
  /** The language, BCP-47 such as `en-US`, or `auto`. */
  readonly language?: string | undefined;
}

/** A call that was placed. `null` is what the API did not say. */
export interface PlacedCall<TFields extends FieldsOption = FieldsOption> {
  readonly id: string;
  /** The same as `id`. */
  readonly callId: string;
  /** `queued`, as a rule. */
  readonly status: CallStatus | null;
  /** The language that was chosen. */
  readonly language: string | null;
  /** How it was: `explicit`, `inferred` and so on. */
  readonly languageSource: string | null;
  /** The voice that was chosen. */
  readonly voice: string | null;
  /** The fields that you asked for, so that `waitForCall(placed)` knows them. */
  readonly fields: TFields;
}

const maxFields = 20;

// An E.164 number has 15 digits at most; which of them exist is the API's business.
const e164 = /^\+[1-9]\d{1,14}$/;
const local = /^(localhost|127\.0\.0\.1|\[::1\])$/;

const placedSchema = z.looseObject({
  id: textOrNull,
  callId: textOrNull,
  status: textOrNull,
  language: textOrNull,
  languageSource: textOrNull,
  voice: textOrNull,
});

/**
 * Finds what the API would refuse, before it costs a request.
 *
 * @throws {ByoursideError} With the API's own token: `to_required`, `objective_required`, `invalid_number`.
 * @throws {TypeError} For what it has no token for: too many fields or fields that cannot be, and a webhookUrl that is not https.
 */
export function checkPlaceCall(request: PlaceCallRequest, baseUrl: string): void {
  const { to, objective, fields, webhookUrl } = request;
  if (isBlank(to)) throw refused('to_required');
  if (!e164.test(to)) throw refused('invalid_number');
  if (isBlank(objective)) throw refused('objective_required');
  if (fields !== undefined) {
    if (fields.length > maxFields) throw new TypeError(`fields: there are ${fields.length}, at most 20 are allowed.`);
    extractedSchema(fields);
  }
  if (webhookUrl !== undefined && !isWebhookUrl(webhookUrl, baseUrl)) {
    throw new TypeError('webhookUrl must be an https URL, or with a simulator as baseUrl http://localhost.');
  }
}

/**
 * Makes a placed call of what the API sent.
 *
 * @throws {ByoursideError} `invalid_response`, when there is no id in it.
 */
export function parsePlacedCall<TFields extends FieldsOption>(
  { status, data }: Answer,
  fields: TFields,
): PlacedCall<TFields> {
  const parsed = z.safeParse(placedSchema, data);
  if (!parsed.success) throw invalidResponse(status, problemOf(parsed.error));
  return { ...parsed.data, ...bothIds(parsed.data, status), fields };
}

function isBlank(text: unknown): boolean {
  return text === undefined || text === null || (typeof text === 'string' && text.trim() === '');
}

function isWebhookUrl(text: string, baseUrl: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && local.test(hostname) && !/^https:/i.test(baseUrl));
}
