import { partsOf } from './parts-of.ts';
import type { SchemaOf } from './schema-of.ts';

const known = /* @__PURE__ */ new WeakMap<object, boolean>();

/**
 * Returns whether a schema may be asynchronous: it has a function of the user's, such as in `refine` and `transform`, or a part that
 * callhook cannot see. callhook does not simply try it synchronously: zod would start a check and drop its promise, whose rejection
 * would then end the process.
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
