import { isRecord } from '../../schema/is-record.ts';
import type { RequestedFields } from '../../schema/requested-fields.ts';
import type { ApiErrorToken } from './api-error.ts';

/** What was asked for with `POST /v1/agent/calls`; null for what was not given. */
export interface CallRequest {
  /** The number to call, E.164. */
  readonly to: string;
  readonly objective: string;
  /** As it came: what it may be is not documented. */
  readonly context: unknown;
  readonly fields: RequestedFields;
  readonly webhookUrl: string | null;
  readonly callerId: string | null;
  readonly voice: string | null;
  readonly language: string | null;
}

/** A request that can be placed, or the token to refuse it with. */
export type CallRequestResult =
  | { readonly ok: true; readonly request: CallRequest }
  | { readonly ok: false; readonly error: ApiErrorToken };

const e164 = /^\+[1-9]\d{6,14}$/;

/** The United States and Canada, the United Kingdom, Australia, New Zealand, Israel. */
const allowed = /^\+(1|44|61|64|972)/;

/** Some premium ranges of these countries, to stand for all that the provider blocks. */
const premium = /^\+(1900|1976|449|61190|64900|9721900)/;

/**
 * Reads the body of a place-call request. The order in which the provider checks, and what it says of a bad `fields` or
 * `webhookUrl`, is not documented. It asks for https; the simulator delivers to plain http as well.
 *
 * @param callerIds The numbers on the account; `undefined` lets every number pass.
 */
export function readCallRequest(text: string, callerIds: readonly string[] | undefined): CallRequestResult {
  const body = parseObject(text);
  if (body === undefined) return refused('invalid_request');
  const { to, objective, context = null, fields, webhookUrl, callerId, voice, language } = body;
  if (!isText(to)) return refused('to_required');
  if (!isText(objective)) return refused('objective_required');
  if (!e164.test(to)) return refused('invalid_number');
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
  return Array.isArray(value) && value.length <= 20 && value.every(isField);
}

function isField(value: unknown): boolean {
  if (!isRecord(value) || !isText(value.name)) return false;
  return isAbsent(value.type) || ['string', 'boolean', 'number'].includes(String(value.type));
}

function isWebUrl(value: unknown): value is string {
  return typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}
