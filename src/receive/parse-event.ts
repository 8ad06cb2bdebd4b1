import { type core, safeParse } from 'zod/mini';
import { WebhookError } from '../errors.ts';
import { unknownEventSchema } from '../schema/unknown-event.ts';
import type { EventMap, Payload, Source } from '../sources/source.ts';

/** An event with its name, and whether the source knows that name. */
export interface ParsedEvent {
  readonly known: boolean;
  readonly name: string;
  /** The event that `name` is by the source's schemas, or an `UnknownEvent`. */
  readonly event: Payload;
}

/**
 * Finds out which event a parsed body is and validates it.
 *
 * @throws {WebhookError} `schema_mismatch` when it names no event, or one whose shape it does not have. The message
 *   names what does not fit, never what was sent.
 */
export function parseEvent(source: Source<EventMap>, payload: unknown): ParsedEvent {
  if (!isPayload(payload)) throw new WebhookError('schema_mismatch', 'The body is JSON, but no object.');
  const name = source.eventName(payload);
  if (typeof name !== 'string' || name === '') {
    throw new WebhookError('schema_mismatch', 'The body does not say which event it is.');
  }
  const schema = Object.hasOwn(source.schemas, name) ? source.schemas[name] : undefined;
  return { known: schema !== undefined, name, event: validate(schema ?? unknownEventSchema, payload, name) };
}

function isPayload(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function validate<T>(schema: core.$ZodType<T>, payload: Payload, name: string): T {
  const result = safeParse(schema, payload);
  if (result.success) return result.data;
  const problems = result.error.issues.slice(0, 3).map(describeIssue);
  throw new WebhookError('schema_mismatch', `The body is no valid ${name}: ${problems.join('; ')}.`);
}

function describeIssue(issue: core.$ZodIssue): string {
  const place = issue.path.map(String).join('.') || 'the body';
  if (issue.code === 'invalid_type') return `${place} is not of type ${issue.expected}`;
  if (issue.code === 'too_small') return `${place} is empty`;
  return `${place} does not fit`;
}
