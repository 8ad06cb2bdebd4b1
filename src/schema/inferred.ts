import * as z from 'zod/mini';

/**
 * A field that the sender does not document for its webhooks, only elsewhere. No event is refused over what is a guess of
 * ours: where it is missing, null or of another type, it is null, and the body tells what came.
 */
export function inferred<TSchema extends z.ZodMiniType>(schema: TSchema) {
  return z._default(z.catch(z.nullable(schema), null), null);
}
