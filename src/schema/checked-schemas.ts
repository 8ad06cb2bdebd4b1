import { check, kindOf } from '../read-options.ts';

/**
 * Checks and returns the schemas that a user has written.
 *
 * @param option The option that they come from, for the message.
 * @throws {TypeError} If there is none, or if one of them is not a schema of zod 4. The message names the event.
 */
export function checkedSchemas<TSchemas extends object>(option: string, schemas: TSchemas): TSchemas {
  // Nothing and a promise have no keys.
  check(Object.keys(Object(schemas)).length > 0, `${option} must have a schema for at least one event.`);
  for (const [name, schema] of Object.entries(schemas)) {
    if (!isSchema(schema)) throw new TypeError(`${option}: '${name}' ${problemOf(schema)}`);
  }
  return schemas;
}

/** By its shape, because a user may have another copy of zod. */
function isSchema(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '_zod' in value;
}

function problemOf(value: unknown): string {
  const { _def: definition, '~standard': standard } = Object(value) as {
    readonly _def?: { readonly typeName?: unknown };
    readonly '~standard'?: { readonly vendor?: unknown };
  };
  if (String(definition?.typeName).startsWith('Zod')) {
    return "has a schema of zod 3. Make it with zod 4, which your package zod has, too: import * as z from 'zod/v4'.";
  }
  const got = typeof standard?.vendor === 'string' ? `a schema of ${standard.vendor}` : kindOf(value);
  return `must have a schema of zod 4, such as z.looseObject({}), got ${got}.`;
}
