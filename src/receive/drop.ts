import { isErrorNamed } from './thrown.ts';

/** What {@link drop} makes. */
export class Drop extends Error {
  override readonly name = 'Drop';
  /** Why, for `observe`. */
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * Thrown by a handler that will never be able to use this event: the delivery is answered 200, so that the sender stops
 * trying, and reported to `observe` as `dropped`.
 *
 * @param reason Why, in words that may be logged; the sender does not see them.
 *
 * @example
 * ```ts
 * import { type CallEvent, drop } from 'callhook';
 *
 * export function onEvent(event: CallEvent) {
 *   if (event.to === null) throw drop('no number, nothing to do');
 * }
 * ```
 */
export function drop(reason: string): Drop {
  return new Drop(reason);
}

/** Whether a thrown value came from {@link drop}, also from another copy of callhook. */
export function isDrop(thrown: unknown): thrown is Drop {
  return isErrorNamed(thrown, 'Drop') && 'reason' in thrown;
}
