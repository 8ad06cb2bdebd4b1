import type { FieldsOption } from '../schema/requested-fields.ts';
import type { EventMap, Source } from '../sources/source.ts';

/**
 * The source that validates `extracted` against `fields`, or the source itself without them.
 *
 * @throws {TypeError} For fields that cannot be, and for fields given to a source whose events have no such thing.
 */
export function sourceWithFields(source: Source<EventMap>, fields: FieldsOption): Source<EventMap> {
  if (fields === undefined) return source;
  if (source.eventsWithFields !== undefined) return { ...source, events: source.eventsWithFields(fields) };
  throw new TypeError(`fields: the events of ${source.name} have no extracted fields.`);
}
