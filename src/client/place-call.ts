import * as z from 'zod/v4/mini';
import { check } from '../read-options.ts';
import { isE164, maxFields } from '../schema/byourside-api.ts';
import type { CallStatus } from '../schema/call-status.ts';
import { problemsIn } from '../schema/field-issue.ts';
import { extractedSchema, type FieldsOption } from '../schema/requested-fields.ts';
import { validate } from '../schema/validate.ts';
import { notSent } from './byourside-error.ts';
import { bothIds, textOrNull } from './call.ts';
import { type Answer, invalidResponse } from './exchange.ts';

/** The call that {@link Client.placeCall} asks for. */
export interface PlaceCallRequest<TFields extends FieldsOption = FieldsOption> {
  /** The number to call, E.164: `+14155550123`. */
  readonly to: string;
  /** The goal of the call, in plain words. */
  readonly objective: string;
  /** More facts for the agent that makes the call. */
  readonly context?: string | { readonly [name: string]: unknown } | undefined;
  /** The facts to find out, at most 20. Written in place or `as const`, they type `extracted`. */
  readonly fields?: TFields;
  /**
   * The https URL to which the API sends the events of the call. With a `baseUrl` that is http, such as a simulator, it may
   * also be `http://localhost` or `http://127.0.0.1`.
   */
  readonly webhookUrl?: string | undefined;
  /** The number to call from, E.164: a number on your account. */
  readonly callerId?: string | undefined;
  /** The provider's name of a voice. */
  readonly voice?: string | undefined;
  /** The language, BCP-47 such as `en-US`, or `auto`. */
  readonly language?: string | undefined;
}

/** A call that was placed. A field that the API did not send is `null`. */
export interface PlacedCall<TFields extends FieldsOption = FieldsOption> {
  /** The id of the call. */
  readonly id: string;
  /** The same as `id`. */
  readonly callId: string;
  /** `queued`, as a rule. */
  readonly status: CallStatus | null;
  /** The language that the API chose. */
  readonly language: string | null;
  /** How it chose the language: `explicit`, `inferred` and so on. */
  readonly languageSource: string | null;
  /** The voice that the API chose. */
  readonly voice: string | null;
  /** The fields that you asked for, so that `waitForCall(placed)` knows them. */
  readonly fields: TFields;
}

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
 * Finds the mistakes that the API would refuse, before they cost a request. Unknown names pass: the API may know them.
 *
 * @throws {ByoursideError} With the API's own token: `to_required`, `objective_required`, `invalid_number`.
 * @throws {TypeError} If the API has no token for it: too many or impossible fields, a webhookUrl that is not https.
 */
export function checkPlaceCall(request: PlaceCallRequest, baseUrl: string): void {
  const { to, objective, fields, webhookUrl } = request;
  if (isBlank(to)) throw notSent('to_required');
  if (!isE164(to)) throw notSent('invalid_number');
  if (isBlank(objective)) throw notSent('objective_required');
  if (fields !== undefined) {
    check(fields.length <= maxFields, `fields has ${fields.length} entries, but the API takes at most ${maxFields}.`);
    extractedSchema(fields);
  }
  check(
    webhookUrl === undefined || isWebhookUrl(webhookUrl, baseUrl),
    'webhookUrl must be an https URL. With an http baseUrl, such as a simulator, http://localhost passes as well.',
  );
}

/**
 * Reads a placed call from an answer of the API.
 *
 * @throws {ByoursideError} `invalid_response`, if it has no id.
 */
export function parsePlacedCall<TFields extends FieldsOption>(
  { status, data }: Answer,
  fields: TFields,
): PlacedCall<TFields> {
  const parsed = validate(placedSchema, data);
  if (parsed.issues) throw invalidResponse(status, problemsIn(placedSchema, parsed.issues));
  return { ...parsed.value, ...bothIds(parsed.value, status), fields };
}

function isBlank(text: unknown): boolean {
  return text === undefined || text === null || (typeof text === 'string' && text.trim() === '');
}

function isWebhookUrl(text: string, baseUrl: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && local.test(hostname) && !/^https:/i.test(baseUrl));
}
