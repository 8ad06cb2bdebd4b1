import { check, kindOf } from '../read-options.ts';
import {
  isZodSchema,
  type OutputOf,
  type SchemaOf,
  type StandardSchemaOf,
  type ZodSchemaOf,
} from '../schema/schema-of.ts';
import { fromStandard } from '../schema/standard-schema.ts';

/** The schemas of a source's events, by name. */
export type EventSchemas = Readonly<Record<string, SchemaOf<object>>>;

/** The events that the schemas describe, by name. */
export type EventsOf<TSchemas extends EventSchemas> = {
  readonly [TName in keyof TSchemas]: OutputOf<TSchemas[TName]>;
};

/**
 * Checks the schemas that a user has written, and returns them in the form of zod.
 *
 * @param option The option that they come from, for the message.
 * @param lenient Whether callhook makes events fit, which takes schemas of zod 4.
 * @throws {TypeError} If there is none, if one of them is not a schema, or if it is one of another library and `lenient` is true. The
 *   message names the event.
 */
export function checkedSchemas(
  option: string,
  schemas: EventSchemas,
  lenient: boolean | undefined,
): Readonly<Record<string, ZodSchemaOf<object>>> {
  const given = Object.entries<unknown>(Object(schemas)); // `undefined` and a promise have no keys
  check(given.length > 0, `${option} must have a schema for at least one event.`);
  const checked = given.map(([name, schema]) => {
    if (isObject(schema) && isZodSchema(schema)) return [name, schema] as const;
    if (!isStandardSchema(schema)) throw new TypeError(`${option}: '${name}' ${problemOf(schema)}`);
    check(
      !lenient,
      `lenient works with schemas of zod 4, but ${option}: '${name}' has one of ${schema['~standard'].vendor}.`,
    );
    return [name, fromStandard(schema, name)] as const;
  });
  return Object.fromEntries(checked);
}

// By their shape, because a user may have another copy of zod.

function isStandardSchema(value: unknown): value is StandardSchemaOf<object> {
  if (!isObject(value)) return false;
  const { '~standard': standard } = value as Partial<StandardSchemaOf<object>>;
  return typeof standard?.validate === 'function';
}

/** The schemas of arktype are functions. */
function isObject(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null);
}

function problemOf(value: unknown): string {
  const { _def: definition } = Object(value) as { readonly _def?: { readonly typeName?: unknown } };
  if (String(definition?.typeName).startsWith('Zod')) {
    return "has a schema of a zod before 3.24. Make it with zod 3.25.76 or later, or with the zod 4 that it contains: import * as z from 'zod/v4'.";
  }
  return `must have a schema, such as z.looseObject({}) of zod, or one of another library that implements Standard Schema, got ${kindOf(value)}.`;
}
