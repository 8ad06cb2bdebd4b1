/**
 * Parses JSON, and leaves out every key `__proto__`: before version 4.4, zod makes its value the prototype of an event.
 *
 * @throws {SyntaxError} If the text is not JSON.
 */
export function parseJson(text: string): unknown {
  // The letters of a key may be escaped. A reviver takes several times as long, and nearly no text needs it.
  const isSuspect = text.includes('__proto__') || text.includes('\\u00');
  return JSON.parse(text, isSuspect ? withoutPrototype : undefined);
}

function withoutPrototype(key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value;
}
