import type { EventMap, Payload, Source } from '../sources/source.ts';
import { fingerprint } from '../verify/fingerprint.ts';

/** Longer ids are replaced by their fingerprint, so that a key has a bounded length in every store. */
const maxIdLength = 200;

/** What an event is remembered under: source, scope and its own id, or its fingerprint where it has none. */
export function deliveryKeyOf(source: Source<EventMap>, scope: string, event: Payload, rawBody: Uint8Array): string {
  return `${source.name}:${encodeURIComponent(scope)}:${boundedId(source.eventId(event), rawBody)}`;
}

function boundedId(id: unknown, rawBody: Uint8Array): string {
  if (typeof id !== 'string' || id === '') return `body-${fingerprint(rawBody)}`;
  return id.length > maxIdLength ? `id-${fingerprint(id)}` : id;
}
