import * as z from 'zod/v4/mini';

/** The schema of a field that may be missing. */
export type OrNull<TSchema extends z.ZodMiniType> = z.ZodMiniDefault<z.ZodMiniNullable<TSchema>>;

/** Makes the schema of a field that may be missing: it then becomes null. */
export function orNull<TSchema extends z.ZodMiniType>(schema: TSchema): OrNull<TSchema> {
  return z._default(z.nullable(schema), null);
}
