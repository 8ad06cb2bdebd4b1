import type { EventMap, Payload, Source } from '../sources/source.ts';
import { fingerprint } from '../verify/fingerprint.ts';

/** Longer ids are replaced by their fingerprint, so that a key has a bounded length in every store. */
const maxIdLength = 200;
/** What not every store can keep, or keep apart. */
const unstorable = /[\0\p{Surrogate}]/u;

/** What an event is remembered under: source, scope and its own id, or its fingerprint where it has none. */
export function deliveryKeyOf(source: Source<EventMap>, scope: string, event: Payload, rawBody: Uint8Array): string {
  return `${source.name}:${encodeURIComponent(scope)}:${boundedId(source.eventId(event), rawBody)}`;
}

/** What is noted when the call of an event has ended; `undefined` for an event without a call. No source has such a name. */
export function endedKeyOf(source: Source<EventMap>, scope: string, event: Payload): string | undefined {
  const callId = source.callId(event);
  if (typeof callId !== 'string' || callId === '') return undefined;
  return `#ended:${source.name}:${encodeURIComponent(scope)}:${storable(callId)}`;
}

function boundedId(id: unknown, rawBody: Uint8Array): string {
  if (typeof id !== 'string' || id === '') return `body-${fingerprint(rawBody)}`;
  return storable(id);
}

function storable(id: string): string {
  const isStorable = id.length <= maxIdLength && !unstorable.test(id);
  return isStorable ? id : `id-${fingerprint(JSON.stringify(id))}`; // JSON escapes what UTF-8 would replace
}
