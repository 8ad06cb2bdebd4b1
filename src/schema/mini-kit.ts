import * as z from 'zod/mini';
import type { SchemaKit } from './schema-kit.ts';

/** Schemas with the methods of zod/mini, for users to extend. */
export const miniKit: SchemaKit = {
  string: z.string,
  literal: z.literal,
  unknown: z.unknown,
  nullable: z.nullable,
  _default: z._default,
  looseObject: z.looseObject,
  checked: (schema, check) => schema.check(check),
};
