import type { EventMap, Payload, Source } from '../sources/source.ts';
import { fingerprint } from '../verify/fingerprint.ts';

/** Longer ids are replaced by their fingerprint, so that a key has a bounded length in every store. */
const maxIdLength = 200;

/** Builds the keys of one receiver: source, scope and the event's own id, or the fingerprint of an event without one. */
export function deliveryKeys(source: Source<EventMap>, scope: string) {
  const prefix = `${source.name}:${encodeURIComponent(scope)}:`;
  return (payload: Payload, rawBody: Uint8Array): string => {
    const id = source.eventId(payload);
    if (typeof id !== 'string' || id === '') return `${prefix}body-${fingerprint(rawBody)}`;
    return prefix + (id.length > maxIdLength ? `id-${fingerprint(id)}` : id);
  };
}
