import type * as z from 'zod/v4/mini';
import type { SchemaOf } from './schema-of.ts';

/** The value that a schema made, or what does not fit. */
export type Validated<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly z.core.$ZodIssue[] };

/**
 * Validates a value that `parseJson` made. All of callhook validates here, so that every supported zod gives the same result.
 *
 * @param schema A schema of any copy of zod 4.
 * @returns A promise if something in the schema is asynchronous. It rejects if the schema throws.
 */
export function validate<T>(schema: SchemaOf<T>, sent: unknown): Validated<T> | Promise<Validated<T>> {
  // Every schema of zod 4 has it: https://standardschema.dev. It validates synchronously first.
  return (schema as unknown as StandardSchema<T>)['~standard'].validate(sent);
}

/** Validates by a schema of callhook's own: none is asynchronous. */
export function validateNow<T>(schema: SchemaOf<T>, sent: unknown): Validated<T> {
  return validate(schema, sent) as Validated<T>;
}

interface StandardSchema<T> {
  readonly '~standard': { readonly validate: (sent: unknown) => Validated<T> | Promise<Validated<T>> };
}
