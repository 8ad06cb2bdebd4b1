import * as z from 'zod/v4/mini';
import type { SchemaOf } from './schema-of.ts';

/** The value that a schema made, or what does not fit. */
export type Validated<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly z.core.$ZodIssue[] };

// All of callhook validates here, so that every supported zod gives the same result.

/**
 * Validates a value that `parseJson` made.
 *
 * @param schema A schema of any copy of zod 4, with nothing asynchronous in it.
 */
export function validate<T>(schema: SchemaOf<T>, sent: unknown): Validated<T> {
  return validated(z.safeParse(schema as z.core.$ZodType<T>, sent)); // only its types depend on the copy of zod
}

/** Validates a value by a schema that may have something asynchronous in it. */
export async function validateLater<T>(schema: SchemaOf<T>, sent: unknown): Promise<Validated<T>> {
  return validated(await z.safeParseAsync(schema as z.core.$ZodType<T>, sent));
}

function validated<T>(result: z.core.util.SafeParseResult<T>): Validated<T> {
  return result.success ? { value: result.data } : { issues: result.error.issues };
}
