/**
 * Parses JSON, and leaves out every key `__proto__`: before version 4.4, zod makes its value the prototype of an event, and so
 * does `Object.assign`.
 *
 * @throws {SyntaxError} If the text is not JSON.
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // The letters of a key may be escaped. The search takes time, and nearly no text needs it.
  if (text.includes('__proto__') || text.includes('\\u00')) dropPrototypes(value);
  return value;
}

/** A loop, because the reviver of `JSON.parse` overflows the stack for a body that is nested a few thousand times. */
function dropPrototypes(root: unknown): void {
  const open = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    Reflect.deleteProperty(value, '__proto__'); // its own; the inherited accessor stays
    for (const inner of Object.values(value)) open.push(inner);
  }
}
