import { WebhookError } from '../errors.ts';
import { isThenable } from '../realms.ts';
import { describeIssues, type FieldIssue, fieldIssues } from '../schema/field-issue.ts';
import type { InvalidEvent } from '../schema/invalid-event.ts';
import { isRecord } from '../schema/is-record.ts';
import { mend } from '../schema/mend.ts';
import type { UnknownEvent } from '../schema/unknown-event.ts';
import { type Validated, validate, validateLater } from '../schema/validate.ts';
import type { SignedDelivery } from '../sources/authenticator.ts';
import { idOf } from '../sources/read-id.ts';
import type { EventMap, Payload, Source } from '../sources/source.ts';

/** An event with the ids that identify it. */
export interface ParsedEvent {
  /** Whether the event fits the schema of its name, the source has no schema for its name, or it does not fit. */
  readonly kind: 'known' | 'unknown' | 'invalid';
  readonly name: string;
  /** The id that retries of the event share; `null` if the source names none. */
  readonly eventId: string | null;
  readonly callId: string | null;
  /** The parsed body as it came. */
  readonly payload: Payload;
  /** The fields that did not fit. In a known event, callhook has converted them or replaced them by `null`. */
  readonly issues: readonly FieldIssue[];
  /** The event that the source's schema for `name` makes, an `UnknownEvent` or an `InvalidEvent`. */
  readonly event: object;
}

/**
 * Finds out which event a parsed body is and validates it.
 *
 * @param exact See `ReadPayload`.
 * @returns A promise if the source or its schema is asynchronous.
 * @throws {WebhookError} `schema_mismatch` if the body is not an object, or names no event.
 */
export function parseEvent(
  source: Source<EventMap>,
  payload: unknown,
  delivery: SignedDelivery,
  exact?: () => unknown,
): ParsedEvent | Promise<ParsedEvent> {
  if (!isRecord(payload)) throw new WebhookError('schema_mismatch', 'The payload is not an object.');
  const name = source.eventName(payload, delivery, exact);
  const eventId = source.eventId(payload, delivery, exact);
  const callId = source.callId(payload, delivery, exact);
  if (isThenable(name) || isThenable(eventId) || isThenable(callId)) {
    return Promise.all([name, eventId, callId]).then((read) => identified(source, payload, ...read));
  }
  return identified(source, payload, name, eventId, callId);
}

/** Returns the error of an invalid event that has no handler. It names the fields that do not fit, never their values. */
export function misfit({ name, issues }: ParsedEvent): WebhookError {
  return new WebhookError('schema_mismatch', `The body is not a valid ${name}: ${describeIssues(issues)}.`);
}

/** One for all events that fit. */
export const noIssues: readonly FieldIssue[] = /* @__PURE__ */ Object.freeze([]);

const nameless = 'The body does not say which event it is: its name (eventName) is neither a text nor an integer.';

function identified(
  source: Source<EventMap>,
  payload: Payload,
  readName: unknown,
  readEventId: unknown,
  readCallId: unknown,
): ParsedEvent | Promise<ParsedEvent> {
  const name = idOf(readName);
  if (name === null) throw new WebhookError('schema_mismatch', nameless);
  const eventId = idOf(readEventId);
  const callId = idOf(readCallId);
  const parsed = (kind: ParsedEvent['kind'], issues: readonly FieldIssue[], event: object) => {
    return { kind, name, eventId, callId, payload, issues, event };
  };
  const schema = Object.hasOwn(source.events, name) ? source.events[name] : undefined;
  if (schema === undefined) {
    const event: UnknownEvent = { event: 'unknown', name, eventId, callId, payload };
    return parsed('unknown', noIssues, event);
  }
  const fitted = (result: Validated<object>) => {
    if (result.issues === undefined) return parsed('known', noIssues, result.value);
    const issues = fieldIssues(schema, result.issues);
    if (source.lenient) {
      const mended = validate(schema, mend(payload, result.issues, { eventId, callId }));
      if (mended.issues === undefined) return parsed('known', issues, mended.value);
    }
    const event: InvalidEvent = { event: 'invalid', name, eventId, callId, issues, payload };
    return parsed('invalid', issues, event);
  };
  return source.mayWait?.(schema) ? validateLater(schema, payload).then(fitted) : fitted(validate(schema, payload));
}
