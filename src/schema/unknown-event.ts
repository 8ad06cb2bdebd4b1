/**
 * An event whose name its source does not know: everything as it came, with what identifies it. Senders add events; a
 * receiver must not fail over one.
 *
 * @example
 * ```ts
 * import type { UnknownEvent } from 'callhook';
 *
 * export const log = (event: UnknownEvent) => console.log('not known yet:', event.event, event.eventId);
 * ```
 */
export interface UnknownEvent<TName = string> {
  readonly [field: string]: unknown;
  readonly event: TName;
  /** What retries of the same event have in common; `null` where there is no such thing. */
  readonly eventId: string | null;
  /** `null` for an event that names no call. */
  readonly callId: string | null;
}

declare const unknownName: unique symbol;

/**
 * The name of an unknown event where it stands in one union with the known ones. It is a string; TypeScript is told of an
 * interface that no literal fits, since with plain `string` there `event.event === 'call.completed'` would narrow nothing.
 * Write `String(event.event)` where a `string` is asked for.
 */
// biome-ignore lint/complexity/noBannedTypes: the object type is the point, a literal fits the primitive
export interface UnknownEventName extends String {
  readonly [unknownName]: true;
}
