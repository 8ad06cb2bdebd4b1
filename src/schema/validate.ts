import type { SchemaOf } from './schema-of.ts';

/** The value that a schema made, or what does not fit. */
export type Validated<T> = { readonly value: T; readonly issues?: undefined } | { readonly issues: readonly Misfit[] };

/** A part of a value that does not fit, in the words of zod. */
export interface Misfit {
  readonly path: readonly PropertyKey[];
  readonly code?: string | undefined;
  readonly expected?: string;
  readonly origin?: string;
  readonly minimum?: number | bigint;
}

// All of callhook validates here. This is the call behind zod's own `safeParse`, by which zods of several copies and versions call
// each other's schemas, too. So a receiver of By Your Side, whose schemas are not made by zod, does not load zod.

/**
 * Validates a value that `parseJson` made.
 *
 * @param schema A schema of any copy of zod 4, with nothing asynchronous in it.
 */
export function validate<T>(schema: SchemaOf<T>, sent: unknown): Validated<T> {
  return validated(run(schema, sent, false) as Ran<T>); // synchronous, as its schema
}

/** Validates a value by a schema that may have something asynchronous in it. */
export async function validateLater<T>(schema: SchemaOf<T>, sent: unknown): Promise<Validated<T>> {
  return validated(await run(schema, sent, true));
}

/** A value on its way through a schema. */
interface Ran<T> {
  readonly value: T;
  readonly issues: readonly Partial<Misfit>[];
}

function run<T>(schema: SchemaOf<T>, value: unknown, async: boolean): Ran<T> | Promise<Ran<T>> {
  const { _zod } = schema as unknown as Runnable<T>; // what a schema of zod 4 has
  return _zod.run({ value, issues: [] }, { async });
}

interface Runnable<T> {
  readonly _zod: { run(payload: Ran<unknown>, how: { readonly async: boolean }): Ran<T> | Promise<Ran<T>> };
}

function validated<T>({ value, issues }: Ran<T>): Validated<T> {
  if (issues.length === 0) return { value };
  return { issues: issues.map((issue) => ({ ...issue, path: issue.path ?? [] })) }; // zod gives the whole value no path
}
