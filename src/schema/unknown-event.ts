/**
 * An event whose name callhook does not know. Senders add events, so a receiver must not fail over one. Compare
 * `event.event` with `'unknown'`, and TypeScript narrows a union of events to this one.
 *
 * @example
 * ```ts
 * import type { UnknownEvent } from 'callhook';
 *
 * export const log = ({ name, eventId }: UnknownEvent) => console.log('not known yet:', name, eventId);
 * ```
 */
export interface UnknownEvent {
  /** Always `unknown`. The name that the sender gave is in `name`. */
  readonly event: 'unknown';
  /** The name of the event, as sent. */
  readonly name: string;
  /** Identifies the event: every retry carries the same id. `null` for an event without an id. */
  readonly eventId: string | null;
  /** Identifies the call. `null` for an event that names no call. */
  readonly callId: string | null;
  /** The body as the sender wrote it, parsed from JSON. */
  readonly payload: { readonly [field: string]: unknown };
}
