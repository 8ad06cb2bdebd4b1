import { WebhookError } from '../errors.ts';
import { parseJson } from '../parse-json.ts';
import { isRecord } from '../schema/is-record.ts';
import type { SchemaOf } from '../schema/schema-of.ts';
import type { UnknownEvent } from '../schema/unknown-event.ts';
import { validate } from '../schema/validate.ts';
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
  const event = schema === undefined ? unknownEvent(payload, name, eventId, callId) : knownEvent(schema, payload, name);
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
    return parseJson(typeof rawBody === 'string' ? rawBody.replace(/^\uFEFF/, '') : decodeUtf8(rawBody));
  } catch {
    // Without a cause: the messages of JSON.parse quote the body.
    throw new WebhookError('body_not_json');
  }
}

function unknownEvent(payload: Payload, name: string, eventId: string | null, callId: string | null): UnknownEvent {
  return { event: 'unknown', name, eventId, callId, payload };
}

function knownEvent(schema: SchemaOf<object>, payload: Payload, name: string): object {
  const validated = validate(schema, payload);
  if (validated.ok) return validated.value;
  throw new WebhookError('schema_mismatch', `The body is not a valid ${name}: ${validated.problems}.`);
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
