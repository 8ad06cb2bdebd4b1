import { type $ZodType, safeParse } from 'zod/v4/core';
import { WebhookError } from '../errors.ts';
import { isRecord } from '../schema/is-record.ts';
import type { UnknownEvent } from '../schema/unknown-event.ts';
import type { SignedDelivery } from '../sources/authenticator.ts';
import type { EventMap, Payload, Source } from '../sources/source.ts';
import { describeIssues } from './describe-issues.ts';

/** An event with what identifies it, and whether the source knows its name. */
export interface ParsedEvent {
  readonly known: boolean;
  readonly name: string;
  /** What its retries have in common, if the source names such a thing. */
  readonly eventId: string | null;
  readonly callId: string | null;
  /** The body, as it came. */
  readonly payload: Payload;
  /** The event that `name` is by the source's schemas, or an `UnknownEvent`. */
  readonly event: object;
}

/**
 * Finds out which event a parsed body is and validates it.
 *
 * @throws {WebhookError} `schema_mismatch` when it names no event, or one whose shape it does not have. The message
 *   names what does not fit, never what was sent.
 */
export function parseEvent(source: Source<EventMap>, payload: unknown, delivery: SignedDelivery): ParsedEvent {
  if (!isRecord(payload)) throw new WebhookError('schema_mismatch', 'The body is JSON, but no object.');
  const name = textOrNull(source.eventName(payload, delivery));
  if (name === null) throw new WebhookError('schema_mismatch', 'The body does not say which event it is.');
  const eventId = textOrNull(source.eventId(payload, delivery));
  const callId = textOrNull(source.callId(payload, delivery));
  const schema = Object.hasOwn(source.events, name) ? source.events[name] : undefined;
  const event = schema === undefined ? unknownEvent(payload, name, eventId, callId) : validate(schema, payload, name);
  return { known: schema !== undefined, name, eventId, callId, payload, event };
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
  throw new WebhookError('schema_mismatch', `The body is no valid ${name}: ${describeIssues(schema, result.error)}.`);
}
