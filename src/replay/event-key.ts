import { check, kindOf } from '../read-options.ts';
import { checkSourceName } from '../source-name.ts';
import { fingerprint } from '../verify/fingerprint.ts';
import { checkText, isStorable } from './stored-text.ts';

// A store keeps the keys of several parts of callhook. Each part has its own first word, so that no two can collide.

/** The key under which a store remembers an event for receivers: `event:` and the `eventKey` of contexts and reports. */
export type EventKey = `event:${string}`;

/** Longer ids and scopes are replaced by their fingerprint, so that the length of a key is bounded in every store. */
const maxPartLength = 200;

/**
 * Returns the key under which receivers remember an event: `event:` and its `eventKey`. Give it to `once`, if a worker and a receiver share the work on an
 * event, or to `markDone`, to import the ids that an older system has handled.
 *
 * @param source The name of the source, such as `byourside`.
 * @param eventId The id that every retry of the event carries.
 * @param scope The scope of the receiver. Default: none.
 * @throws {TypeError} For a source that `defineSource` would refuse, an empty id, and a part that is not a string.
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
  checkSourceName('source', source);
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
  return `${source}:${scopeName(scope)}:${storable(id)}`;
}

/** Names an event without an id, by what tells it from others. No id has the same name. */
export function namelessEvent(source: string, scope: string, fingerprint: string): string {
  return `${source}:${scopeName(scope)}:${mark}body-${fingerprint}`;
}

/**
 * Begins every fingerprint in a key, and nothing else does: `encodeURIComponent` never writes it, and an id that begins with it is
 * replaced by its fingerprint. Otherwise a tenant or an event could take the name of another.
 */
const mark = '#';

function scopeName(scope: string): string {
  if (scope === '') return scope; // that of nearly every receiver
  return storable(isStorable(scope) ? encodeURIComponent(scope) : scope); // it throws for a lone surrogate
}

function storable(part: string): string {
  const fits = part.length <= maxPartLength && isStorable(part) && !part.startsWith(mark);
  return fits ? part : `${mark}${fingerprint(JSON.stringify(part))}`; // JSON escapes what UTF-8 would replace
}
