import type * as z from 'zod/v4/mini';
import { partsOf } from './parts-of.ts';
import type { SchemaOf } from './schema-of.ts';

/**
 * A field of an authentic event that does not fit its schema. It never holds the value: that is in `context.rawBody`.
 *
 * @example
 * ```ts
 * import type { FieldIssue } from 'callhook';
 *
 * export const describe = ({ path, expected }: FieldIssue) => `${path} is not of type ${expected}`;
 * ```
 */
export interface FieldIssue {
  /** The place of the field, such as `extracted.confirmed`. A key that the schema does not name is `*`, and the body is `''`. */
  readonly path: string;
  /** The type that the schema expects, such as `boolean`; otherwise `non-empty string` or `another value`. */
  readonly expected: string;
}

/** A list may have thousands of items that do not fit. */
const maxIssues = 20;

/** Names the first three fields that do not fit, in one line. */
export function problemsIn(schema: SchemaOf<unknown>, issues: readonly z.core.$ZodIssue[]): string {
  return describeIssues(fieldIssues(schema, issues));
}

/** Lists the first 20 fields that do not fit. */
export function fieldIssues(schema: SchemaOf<unknown>, issues: readonly z.core.$ZodIssue[]): readonly FieldIssue[] {
  const names = namesIn(schema);
  return issues.slice(0, maxIssues).map((issue) => ({ path: pathOf(issue, names), expected: expectedBy(issue) }));
}

/** Says which are the first three. */
export function describeIssues(issues: readonly FieldIssue[]): string {
  const described = issues.map(({ path, expected }) => `${path || 'the body'} ${problemOf(expected)}`);
  return described.slice(0, 3).join('; ');
}

const nonEmpty = 'non-empty string';
const other = 'another value';

function problemOf(expected: string): string {
  if (expected === nonEmpty) return 'is empty';
  return expected === other ? 'does not fit' : `is not of type ${expected}`;
}

function expectedBy(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return issue.expected;
  return issue.code === 'too_small' && issue.minimum === 1 && issue.origin === 'string' ? nonEmpty : other;
}

/** Keys that the schema does not name, such as those of a `z.record`, came with the body: they may be telephone numbers. */
function pathOf({ path }: z.core.$ZodIssue, names: ReadonlySet<unknown>): string {
  return path.map((step) => (typeof step === 'number' || names.has(step) ? String(step) : '*')).join('.');
}

function namesIn(schema: SchemaOf<unknown>): ReadonlySet<unknown> {
  return new Set(partsOf(schema).flatMap(({ shape }) => Object.keys(shape ?? {})));
}
