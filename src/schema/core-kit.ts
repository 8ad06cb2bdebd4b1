import type * as z from 'zod/mini';
import { $ZodDefault, $ZodLiteral, $ZodNullable, $ZodObject, $ZodString, $ZodUnknown } from 'zod/v4/core';
import type { SchemaKit } from './schema-kit.ts';

const unknown = () => new $ZodUnknown({ type: 'unknown' });

/** The same schemas without methods, for receivers, which only parse. https://zod.dev/library-authors */
export const coreKit = {
  string: () => new $ZodString({ type: 'string' }),
  literal: (value: string) => new $ZodLiteral({ type: 'literal', values: [value] }),
  unknown,
  nullable: (innerType: z.ZodMiniType) => new $ZodNullable({ type: 'nullable', innerType }),
  _default: (innerType: z.ZodMiniType, defaultValue: unknown) =>
    new $ZodDefault({ type: 'default', innerType, defaultValue }),
  looseObject: (shape: z.core.$ZodShape) => new $ZodObject({ type: 'object', shape, catchall: unknown() }),
  checked: ({ _zod: { constr, def } }: z.ZodMiniType, check: () => void) =>
    new constr({ ...def, checks: [{ _zod: { check, def: { check: 'custom' }, onattach: [] } }] }),
} as unknown as SchemaKit; // which has the types of zod/mini: those of what is parsed are the same
