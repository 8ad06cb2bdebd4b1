import { isE164, maxFields } from '../../schema/byourside-api.ts';
import { isRecord } from '../../schema/is-record.ts';
import type { RequestedFields } from '../../schema/requested-fields.ts';
import type { ApiErrorToken } from './api-error.ts';

/** The body of `POST /v1/agent/calls`; a field that was not given is null. */
export interface CallRequest {
  /** The number to call, E.164. */
  readonly to: string;
  /** The goal of the call. */
  readonly objective: string;
  /** As it came; the provider does not document its form. */
  readonly context: unknown;
  /** The requested fields. */
  readonly fields: RequestedFields;
  /** The URL for the events of the call. */
  readonly webhookUrl: string | null;
  /** The number to call from, E.164. */
  readonly callerId: string | null;
  readonly voice: string | null;
  readonly language: string | null;
}

/** A request that can be placed, or the token that refuses it. */
export type CallRequestResult =
  | { readonly ok: true; readonly request: CallRequest }
  | { readonly ok: false; readonly error: ApiErrorToken };

/** The United States and Canada, the United Kingdom, Australia, New Zealand, Israel. */
const allowed = /^\+(1|44|61|64|972)/;

/** Some premium ranges of these countries, which stand for all numbers that the provider blocks. */
const premium = /^\+(1900|1976|449|61190|64900|9721900)/;

/**
 * Reads the body of a place-call request. The provider does not document the order of its checks, nor its answer to bad
 * `fields` or a bad `webhookUrl`. It demands https; the simulator also delivers to plain http.
 *
 * @param callerIds The numbers on the account; `undefined` accepts every number.
 */
export function readCallRequest(text: string, callerIds: readonly string[] | undefined): CallRequestResult {
  const body = parseObject(text);
  if (body === undefined) return refused('invalid_request');
  const { to, objective, context = null, fields, webhookUrl, callerId, voice, language } = body;
  if (!isText(to)) return refused('to_required');
  if (!isText(objective)) return refused('objective_required');
  if (!isE164(to)) return refused('invalid_number');
  if (!allowed.test(to) || premium.test(to)) return refused('destination_blocked');
  if (!isAbsent(callerId) && !(isText(callerId) && (callerIds?.includes(callerId) ?? true))) {
    return refused('caller_id_not_owned');
  }
  if (!isAbsent(fields) && !isFields(fields)) return refused('invalid_request');
  if (!isAbsent(webhookUrl) && !isWebUrl(webhookUrl)) return refused('invalid_request');
  if (!isTextOrAbsent(voice) || !isTextOrAbsent(language)) return refused('invalid_request');
  const request: CallRequest = {
    to,
    objective,
    context,
    fields: fields ?? [],
    webhookUrl: webhookUrl ?? null,
    callerId: callerId ?? null,
    voice: voice ?? null,
    language: language ?? null,
  };
  return { ok: true, request };
}

function refused(error: ApiErrorToken): CallRequestResult {
  return { ok: false, error };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function isTextOrAbsent(value: unknown): value is string | null | undefined {
  return isAbsent(value) || typeof value === 'string';
}

function isFields(value: unknown): value is RequestedFields {
  return Array.isArray(value) && value.length <= maxFields && value.every(isField);
}

function isField(value: unknown): boolean {
  if (!isRecord(value) || !isText(value.name)) return false;
  return isAbsent(value.type) || ['string', 'boolean', 'number'].includes(String(value.type));
}

function isWebUrl(value: unknown): value is string {
  return typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}
