import { type $ZodError, type $ZodIssue, type $ZodType, safeParse } from 'zod/v4/core';
import { WebhookError } from '../errors.ts';
import { isRecord } from '../schema/is-record.ts';
import type { UnknownEvent } from '../schema/unknown-event.ts';
import type { SignedDelivery } from '../sources/authenticator.ts';
import type { EventMap, Payload, Source } from '../sources/source.ts';
import { decodeUtf8 } from '../utf8.ts';

/** An event with the ids that identify it. */
export interface ParsedEvent {
  /** Whether the source knows an event of this name. */
  readonly known: boolean;
  readonly name: string;
  /** The id that retries of the event share; `null` if the source names none. */
  readonly eventId: string | null;
  readonly callId: string | null;
  /** The parsed body as it came. */
  readonly payload: Payload;
  /** The event that the source's schema for `name` makes, or an `UnknownEvent`. */
  readonly event: object;
}

/**
 * Finds out which event a parsed body is and validates it.
 *
 * @throws {WebhookError} `schema_mismatch` if the body names no event, or does not have the shape of the one that it names.
 *   The message names the fields that do not fit, never their values.
 */
export function parseEvent(source: Source<EventMap>, payload: unknown, delivery: SignedDelivery): ParsedEvent {
  if (!isRecord(payload)) throw new WebhookError('schema_mismatch', 'The body is valid JSON but not an object.');
  const name = textOrNull(source.eventName(payload, delivery));
  if (name === null) throw new WebhookError('schema_mismatch', 'The body does not say which event it is.');
  const eventId = textOrNull(source.eventId(payload, delivery));
  const callId = textOrNull(source.callId(payload, delivery));
  const schema = Object.hasOwn(source.events, name) ? source.events[name] : undefined;
  const event = schema === undefined ? unknownEvent(payload, name, eventId, callId) : validate(schema, payload, name);
  return { known: schema !== undefined, name, eventId, callId, payload, event };
}

/**
 * Parses a body whose signature is valid.
 *
 * @throws {WebhookError} `body_not_json` if it is not UTF-8 or not JSON.
 */
export function decodeJson(rawBody: Uint8Array | string): unknown {
  try {
    // Invalid UTF-8 is refused. A byte order mark is skipped, as RFC 8259 section 8.1 allows.
    return JSON.parse(typeof rawBody === 'string' ? rawBody.replace(/^\uFEFF/, '') : decodeUtf8(rawBody));
  } catch {
    // Without a cause: the messages of JSON.parse quote the body.
    throw new WebhookError('body_not_json');
  }
}

function unknownEvent(payload: Payload, name: string, eventId: string | null, callId: string | null): UnknownEvent {
  return { event: 'unknown', name, eventId, callId, payload };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function validate<T>(schema: $ZodType<T>, payload: Payload, name: string): T {
  const result = safeParse(schema, payload);
  if (result.success) return result.data;
  const problems = describeIssues(schema, result.error);
  throw new WebhookError('schema_mismatch', `The body is not a valid ${name}: ${problems}.`);
}

/** Names the first three fields that do not fit, without their values. */
export function describeIssues(schema: $ZodType, { issues }: $ZodError): string {
  const names = namesIn(schema);
  return issues
    .slice(0, 3)
    .map((issue) => `${placeOf(issue, names)} ${problemOf(issue)}`)
    .join('; ');
}

/** Keys that the schema does not name, such as those of a `z.record`, came with the body: they may be telephone numbers. */
function placeOf({ path }: $ZodIssue, names: ReadonlySet<unknown>): string {
  const steps = path.map((step) => (typeof step === 'number' || names.has(step) ? String(step) : '*'));
  return steps.join('.') || 'the body';
}

function problemOf(issue: $ZodIssue): string {
  if (issue.code === 'invalid_type') return `is not of type ${issue.expected}`;
  return issue.code === 'too_small' && issue.minimum === 1 && issue.origin === 'string' ? 'is empty' : 'does not fit';
}

/** The names of all fields in a schema and in its parts; also the parts themselves, which ends circles. */
function namesIn(part: unknown, found = new Set<unknown>()): ReadonlySet<unknown> {
  if (typeof part !== 'object' || part === null || found.has(part)) return found;
  found.add(part);
  const { def } = ('_zod' in part ? part._zod : { def: part }) as { readonly def: { readonly shape?: object } };
  for (const name of Object.keys(def.shape ?? {})) found.add(name);
  for (const value of Object.values(def)) namesIn(value, found);
  return found;
}
