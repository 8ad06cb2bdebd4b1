import { fingerprint } from '../verify/fingerprint.ts';

/** Longer ids are replaced by their fingerprint, so that the length of a key is bounded in every store. */
const maxIdLength = 200;
/** Characters that some stores cannot keep, or cannot keep apart. */
const unstorable = /[\0\p{Surrogate}]/u;

/** The key under which a store remembers an event: source, scope and event id, or a fingerprint of the body without an id. */
export function eventKeyOf(source: string, scope: string, eventId: string | null, rawBody: Uint8Array): string {
  const id = eventId === null ? `body-${fingerprint(rawBody)}` : storable(eventId);
  return `${source}:${encodeURIComponent(scope)}:${id}`;
}

/** The key under which a store remembers that a call has ended. No source has such a name. */
export function endedKeyOf(source: string, scope: string, callId: string): string {
  return `#ended:${source}:${encodeURIComponent(scope)}:${storable(callId)}`;
}

function storable(id: string): string {
  const isStorable = id.length <= maxIdLength && !unstorable.test(id);
  return isStorable ? id : `id-${fingerprint(JSON.stringify(id))}`; // JSON escapes what UTF-8 would replace
}
