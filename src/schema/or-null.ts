import * as z from 'zod/v4/mini';

/** The schema of a field that may be missing. */
export type OrNull<TSchema extends z.ZodMiniType> = z.ZodMiniDefault<z.ZodMiniNullable<TSchema>>;

/** Makes the schema of a field that may be missing: it then becomes null. */
export function orNull<TSchema extends z.ZodMiniType>(schema: TSchema): OrNull<TSchema> {
  return z._default(z.nullable(schema), null);
}

/**
 * Makes the schema of a field that the sender documents elsewhere but not for its webhooks. callhook must not refuse an event
 * over such a guess, so a value of another type becomes null as well.
 */
export function inferred<TSchema extends z.ZodMiniType>(schema: TSchema) {
  return z._default(z.catch(z.nullable(schema), null), null);
}
