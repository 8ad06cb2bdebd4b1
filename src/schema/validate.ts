import * as z from 'zod/v4/mini';
import type { SchemaOf } from './schema-of.ts';

/** The value that a schema made, or the problems of what was sent. */
export type Validated<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: string };

/**
 * Validates a value that was parsed from JSON. All of callhook validates here, so that every supported zod gives the same
 * result. It deletes each key `__proto__` from `sent`: before 4.4, zod makes its value the prototype of an event.
 *
 * @param schema A schema of any copy of zod 4.
 * @returns The problems name the first three fields that do not fit, never their values.
 */
export function validate<T>(schema: SchemaOf<T>, sent: unknown): Validated<T> {
  deletePrototypes(sent);
  const result = z.safeParse(schema as z.core.$ZodType<T>, sent); // only its types depend on the copy of zod
  return result.success
    ? { ok: true, value: result.data }
    : { ok: false, problems: describeIssues(schema, result.error) };
}

/** A loop, since recursion could be deeper than the stack; `for in`, since each event pays for it and it makes no array. */
function deletePrototypes(sent: unknown): void {
  const found = isObject(sent) ? [sent] : [];
  for (const object of found) {
    if (Object.hasOwn(object, '__proto__')) Reflect.deleteProperty(object, '__proto__');
    for (const key in object) {
      const value: unknown = object[key as keyof typeof object]; // it is one of its keys
      if (isObject(value)) found.push(value);
    }
  }
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

/** A z.lazy may make new schemas without end, so this many are asked for theirs. Names below them become `*`. */
const mostLazies = 100;

/** The names of all fields in a schema and in its parts; also the parts themselves, which ends circles. */
function namesIn(schema: SchemaOf<unknown>): ReadonlySet<unknown> {
  const found = new Set<unknown>([schema]);
  let lazies = 0;
  for (const part of found) {
    if (!isObject(part)) continue;
    const internals = '_zod' in part ? part._zod : { def: part };
    const { def } = internals as { readonly def: { readonly shape?: object } };
    for (const name of Object.keys(def.shape ?? {})) found.add(name);
    for (const value of Object.values(def)) if (isObject(value)) found.add(value);
    // The schema of a z.lazy, which older versions of zod keep only here.
    if (isObject(internals) && 'innerType' in internals && lazies++ < mostLazies) found.add(internals.innerType);
  }
  return found;
}
