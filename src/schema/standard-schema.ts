import { WebhookError } from '../errors.ts';
import { isThenable } from '../realms.ts';
import { namesHeldBy } from './names-held-by.ts';
import type { StandardSchemaOf, ZodSchemaOf } from './schema-of.ts';

/** A value on its way through a schema of zod, which replaces it or notes issues. */
interface Passing {
  value: unknown;
  issues: readonly { readonly code: 'custom'; readonly path: readonly PropertyKey[] }[];
}

/**
 * Gives a schema of any library that implements Standard Schema the form of one of zod, so that callhook validates by it and lists its
 * issues in the same way. An error of the schema is passed on.
 *
 * @param name The name of the event, for the message. If the schema returns neither an object nor issues, validating throws a
 *   `WebhookError` with `internal_error`: the event counts as not validated.
 */
export function fromStandard(schema: StandardSchemaOf<object>, name: string): ZodSchemaOf<object> {
  const def = { type: 'promise' }; // as far as callhook can see
  // Not enumerable: read only to describe issues.
  Object.defineProperty(def, 'shape', {
    get: () => Object.fromEntries([...namesHeldBy(schema)].map((name) => [name, name])),
  });
  const run = (passing: Passing) => pass(passing, schema, name);
  return { _zod: { def, run } } as unknown as ZodSchemaOf<object>; // its output is only a type
}

function pass(passing: Passing, schema: StandardSchemaOf<object>, name: string): Passing | Promise<Passing> {
  const settle = (result: unknown) => Object.assign(passing, checked(result, name));
  const result = resultOf(schema, passing.value);
  if (!isThenable(result)) return settle(result);
  const later = Promise.resolve(result).then(settle);
  later.catch(() => {}); // zod drops it if the source says that none of its schemas is asynchronous
  return later;
}

/** The method of zod 3 that callhook calls. */
interface Zod3Schema {
  safeParseAsync(sent: unknown): Promise<{ data?: unknown; error?: { issues: unknown } }>;
}

/**
 * By its `~standard`, a schema of zod 3 would first try without promises: it starts an asynchronous check and drops its promise, whose
 * rejection would then end the process.
 */
function resultOf(schema: StandardSchemaOf<object>, sent: unknown): unknown {
  const standard = schema['~standard'];
  if (standard.vendor !== 'zod') return standard.validate(sent);
  const zod3 = schema as unknown as Zod3Schema; // those of zod 4 have a way of their own
  return zod3.safeParseAsync(sent).then(({ data, error }) => (error ? { issues: error.issues } : { value: data }));
}

/** Nothing that an object inherits is a value, but a class of errors may inherit its `issues`. */
function checked(result: unknown, name: string): Partial<Passing> {
  const { issues } = Object(result) as { readonly issues?: unknown };
  if (Array.isArray(issues) && issues.length > 0) return { issues: Array.from(issues, pathOnly) };
  const value = Object.getOwnPropertyDescriptor(Object(result), 'value')?.value;
  if (issues === undefined && isEvent(value)) return { value };
  throw new WebhookError(
    'internal_error',
    `The schema of '${name}' returned neither an event nor issues. It must return { value } with an object, or { issues }, or a promise of one.`,
  );
}

/** An asynchronous transformation in a schema that is not asynchronous makes a promise in place of an event. */
function isEvent(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !isThenable(value) && !Object.hasOwn(value, '__proto__');
}

/** Without the message of the library, which may quote the body. */
function pathOnly(issue: unknown): Passing['issues'][number] {
  const { path } = Object(issue) as { readonly path?: unknown };
  return { code: 'custom', path: Array.isArray(path) ? Array.from(path, keyOf) : [] };
}

/** A step of a path is a key, or an object with a `key`. */
function keyOf(step: unknown): PropertyKey {
  const key: unknown = typeof step === 'object' && step !== null && 'key' in step ? step.key : step;
  return typeof key === 'number' || typeof key === 'string' ? key : '*';
}
