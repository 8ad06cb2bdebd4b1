import { check, kindOf } from '../read-options.ts';
import { fingerprint } from '../verify/fingerprint.ts';
import { checkText, isStorable } from './stored-text.ts';

// A store keeps the keys of several parts of callhook. Each part has its own first word, so that no two can collide.

/** The key under which a store remembers an event for receivers. */
export type EventKey = `event:${string}`;

/** Longer ids and scopes are replaced by their fingerprint, so that the length of a key is bounded in every store. */
const maxPartLength = 200;

/**
 * Returns the key under which receivers remember an event. Give it to `once`, if a worker and a receiver share the work on an
 * event, or to `markDone`, to import the ids that an older system has handled.
 *
 * @param source The name of the source, such as `byourside`.
 * @param eventId The id that every retry of the event carries.
 * @param scope The scope of the receiver. Default: none.
 * @throws {TypeError} For a part that is not a string, and for an empty source or id.
 *
 * @example
 * ```ts
 * import { eventKeyOf, memoryStore } from 'callhook/replay';
 *
 * const store = memoryStore();
 * await store.markDone(eventKeyOf('byourside', 'evt_1'), 7 * 24 * 3_600_000);
 * ```
 */
export function eventKeyOf(source: string, eventId: string, scope = ''): EventKey {
  checkText('source', source, 'byourside');
  checkText('eventId', eventId, 'evt_1');
  check(typeof scope === 'string', `scope must be a string, got ${kindOf(scope)}.`);
  return `event:${eventName(source, scope, eventId)}`;
}

/** Returns the key under which a store keeps the position of a call. */
export function positionKeyOf(source: string, scope: string, callId: string): string {
  return `position:${eventName(source, scope, callId)}`;
}

/** Names an event, or a call, among those of all sources and scopes. */
export function eventName(source: string, scope: string, id: string): string {
  const encoded = isStorable(scope) ? encodeURIComponent(scope) : scope; // it throws for a lone surrogate
  return `${source}:${storable(encoded)}:${storable(id)}`;
}

function storable(part: string): string {
  const fits = part.length <= maxPartLength && isStorable(part);
  return fits ? part : `id-${fingerprint(JSON.stringify(part))}`; // JSON escapes what UTF-8 would replace
}
