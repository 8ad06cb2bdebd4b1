/** A schema of arktype leads to the thousands of objects of its library. */
const maxParts = 5_000;

/**
 * Returns every key and every text that a schema holds as plain data, and so the names of its fields, wherever its library keeps them. A name
 * that is not there may have come with a body. It calls nothing: a name that only a function of the schema knows is not found.
 */
export function namesHeldBy(schema: object): ReadonlySet<string> {
  const names = new Set<string>();
  const parts = new Set([schema]);
  for (const part of parts) {
    for (const [key, { value }] of Object.entries(Object.getOwnPropertyDescriptors(part))) {
      names.add(key);
      if (typeof value === 'string') names.add(value);
      else if (isPart(value) && parts.size < maxParts) parts.add(value);
    }
  }
  return names;
}

/** Only plain data and other schemas: what else an object leads to is the library's, or a cache of values. */
function isPart(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return (
    Array.isArray(value) || '~standard' in value || [Object.prototype, null].includes(Object.getPrototypeOf(value))
  );
}
