import type { FieldIssue } from './field-issue.ts';

/**
 * An authentic event that does not fit the schema of its name, for the handler `invalid`. Without that handler, callhook answers
 * 422.
 *
 * @example
 * ```ts
 * import type { InvalidEvent } from 'callhook';
 *
 * export const keep = ({ name, eventId, issues, payload }: InvalidEvent) => console.log(name, eventId, issues, payload);
 * ```
 */
export interface InvalidEvent {
  /** Always `invalid`. The name that the sender gave is in `name`. */
  readonly event: 'invalid';
  /** The name of the event, as sent. */
  readonly name: string;
  /** Identifies the event: every retry carries the same id. `null` for an event without an id. */
  readonly eventId: string | null;
  /** Identifies the call. `null` for an event that names no call. */
  readonly callId: string | null;
  /** The fields that do not fit, 20 at most. */
  readonly issues: readonly FieldIssue[];
  /** The body as the sender wrote it, parsed from JSON. */
  readonly payload: { readonly [field: string]: unknown };
}
