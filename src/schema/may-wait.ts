import { partsOf } from './parts-of.ts';
import type { SchemaOf } from './schema-of.ts';

const known = /* @__PURE__ */ new WeakMap<object, boolean>();

/**
 * Returns whether a schema may be asynchronous: it has a function of the user's, such as in `refine` and `transform`, or a part that
 * cannot be seen. Trying is no option: zod would start a check, drop its promise, and a rejection would end the process.
 */
export function mayWait(schema: SchemaOf<unknown>): boolean {
  let waits = known.get(schema);
  if (waits === undefined) {
    waits = hasUnknownParts(schema);
    known.set(schema, waits);
  }
  return waits;
}

function hasUnknownParts(schema: SchemaOf<unknown>): boolean {
  return partsOf(schema).some(
    ({ type, check, transform }) =>
      check === 'custom' || typeof transform === 'function' || type === 'lazy' || type === 'promise',
  );
}
