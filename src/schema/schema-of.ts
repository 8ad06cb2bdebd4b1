import type { StandardSchemaV1 } from '@standard-schema/spec';

/** A schema whose values are of this type: of zod 4, or of any library that implements Standard Schema. */
export type SchemaOf<T> = ZodSchemaOf<T> | StandardSchemaOf<T>;

/**
 * A schema of zod 4 by the one part that types need. The type of zod names the minor version of zod, so it would refuse the
 * schemas of an app that has another copy of zod than callhook.
 */
export interface ZodSchemaOf<T> {
  readonly _zod: { readonly output: T };
}

/** A schema of a library that implements [Standard Schema](https://standardschema.dev), such as zod 3.24, valibot 1 and arktype 2. */
export type StandardSchemaOf<T> = StandardSchemaV1<unknown, T>;

/** The type of the values that a schema makes. */
export type OutputOf<TSchema extends SchemaOf<object>> =
  TSchema extends ZodSchemaOf<infer T extends object>
    ? T
    : TSchema extends StandardSchemaOf<infer T extends object>
      ? T
      : never;

/** Returns whether a schema is of zod 4, whichever copy of it. */
export function isZodSchema(schema: object): schema is ZodSchemaOf<object> {
  return '_zod' in schema;
}
