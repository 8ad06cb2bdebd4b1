import type * as z from 'zod/mini';

/**
 * What the schemas of a receiver are written with: the functions of zod/mini that they need, and `checked` for the method
 * `check`. There are two kits, since what a user may extend (`mini-kit.ts`) weighs a kilobyte more than what a receiver has to
 * carry (`core-kit.ts`).
 */
export interface SchemaKit
  extends Pick<typeof z, 'string' | 'literal' | 'unknown' | 'nullable' | '_default' | 'looseObject'> {
  /** The schema with a check, which may change what was parsed. */
  readonly checked: <TSchema extends z.ZodMiniType>(schema: TSchema, check: Check<TSchema>) => TSchema;
}

type Check<TSchema> = (parsed: z.core.ParsePayload<z.output<TSchema>>) => void;
