import type { RequestedFields } from './requested-fields.ts';

/** Makes something once for each array of fields: so keep the array in a constant. */
export function byFields<T>(make: (fields: RequestedFields) => T): (fields: RequestedFields) => T {
  const made = new WeakMap<RequestedFields, T>();
  return (fields) => {
    const before = made.get(fields);
    if (before !== undefined) return before;
    const now = make(fields);
    made.set(fields, now);
    return now;
  };
}
