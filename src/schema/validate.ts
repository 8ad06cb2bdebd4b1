import * as z from 'zod/v4/mini';
import type { SchemaOf } from './schema-of.ts';

/** The value that a schema made, or the problems of what was sent. */
export type Validated<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: string };

/**
 * Validates a value that `parseJson` made. All of callhook validates here, so that every supported zod gives the same result.
 *
 * @param schema A schema of any copy of zod 4.
 * @returns The problems name the first three fields that do not fit, never their values.
 */
export function validate<T>(schema: SchemaOf<T>, sent: unknown): Validated<T> {
  const result = z.safeParse(schema as z.core.$ZodType<T>, sent); // only its types depend on the copy of zod
  return result.success
    ? { ok: true, value: result.data }
    : { ok: false, problems: describeIssues(schema, result.error) };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function describeIssues(schema: SchemaOf<unknown>, { issues }: z.core.$ZodError): string {
  const names = namesIn(schema);
  return issues
    .slice(0, 3)
    .map((issue) => `${placeOf(issue, names)} ${problemOf(issue)}`)
    .join('; ');
}

/** Keys that the schema does not name, such as those of a `z.record`, came with the body: they may be telephone numbers. */
function placeOf({ path }: z.core.$ZodIssue, names: ReadonlySet<unknown>): string {
  const steps = path.map((step) => (typeof step === 'number' || names.has(step) ? String(step) : '*'));
  return steps.join('.') || 'the body';
}

function problemOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `is not of type ${issue.expected}`;
  return issue.code === 'too_small' && issue.minimum === 1 && issue.origin === 'string' ? 'is empty' : 'does not fit';
}

/** The names of all fields in a schema and in its parts; also the parts themselves, which ends circles. */
function namesIn(schema: SchemaOf<unknown>): ReadonlySet<unknown> {
  const found = new Set<unknown>([schema]);
  for (const part of found) {
    if (!isObject(part)) continue;
    const internals = '_zod' in part ? part._zod : { def: part };
    const { def } = internals as { readonly def: { readonly shape?: object } };
    for (const name of Object.keys(def.shape ?? {})) found.add(name);
    for (const value of Object.values(def)) if (isObject(value)) found.add(value);
  }
  return found;
}
