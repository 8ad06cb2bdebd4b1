import { fingerprint } from '../verify/fingerprint.ts';

/** Longer ids are replaced by their fingerprint, so that a key has a bounded length in every store. */
const maxIdLength = 200;
/** What not every store can keep, or keep apart. */
const unstorable = /[\0\p{Surrogate}]/u;

/** What an event is remembered under: source, scope and its own id, or its fingerprint where it has none. */
export function eventKeyOf(source: string, scope: string, eventId: string | null, rawBody: Uint8Array): string {
  const id = eventId === null ? `body-${fingerprint(rawBody)}` : storable(eventId);
  return `${source}:${encodeURIComponent(scope)}:${id}`;
}

/** What is noted when a call has ended. No source has such a name. */
export function endedKeyOf(source: string, scope: string, callId: string): string {
  return `#ended:${source}:${encodeURIComponent(scope)}:${storable(callId)}`;
}

function storable(id: string): string {
  const isStorable = id.length <= maxIdLength && !unstorable.test(id);
  return isStorable ? id : `id-${fingerprint(JSON.stringify(id))}`; // JSON escapes what UTF-8 would replace
}
