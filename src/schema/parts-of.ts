import type { SchemaOf } from './schema-of.ts';

/** The definition of a part of a schema, as far as callhook reads it. */
export interface Definition {
  readonly type?: unknown;
  readonly check?: unknown;
  readonly transform?: unknown;
  readonly shape?: object;
}

/** Returns the definitions of a schema, its parts and its checks, each once: a schema may contain itself. */
export function partsOf(schema: SchemaOf<unknown>): readonly Definition[] {
  const found = new Set<object>([schema]);
  const definitions: Definition[] = [];
  for (const part of found) {
    const internals = '_zod' in part ? part._zod : { def: part };
    const { def } = internals as { readonly def: Definition };
    definitions.push(def);
    for (const value of Object.values(def)) if (typeof value === 'object' && value !== null) found.add(value);
  }
  return definitions;
}
