import type { $ZodError, $ZodIssue, $ZodType } from 'zod/v4/core';

/** Says what does not fit in a body, the first three things, without what was sent. */
export function describeIssues(schema: $ZodType, { issues }: $ZodError): string {
  const names = namesIn(schema);
  return issues
    .slice(0, 3)
    .map((issue) => `${placeOf(issue, names)} ${problemOf(issue)}`)
    .join('; ');
}

/** Keys that the schema does not name, such as those of a `z.record`, were sent: they may be telephone numbers. */
function placeOf({ path }: $ZodIssue, names: ReadonlySet<unknown>): string {
  const steps = path.map((step) => (typeof step === 'number' || names.has(step) ? String(step) : '*'));
  return steps.join('.') || 'the body';
}

function problemOf(issue: $ZodIssue): string {
  if (issue.code === 'invalid_type') return `is not of type ${issue.expected}`;
  return issue.code === 'too_small' && issue.minimum === 1 && issue.origin === 'string' ? 'is empty' : 'does not fit';
}

/** The names of all fields in a schema and in what it is made of, among these parts themselves. */
function namesIn(part: unknown, found = new Set<unknown>()): ReadonlySet<unknown> {
  if (typeof part !== 'object' || part === null || found.has(part)) return found;
  found.add(part);
  const { def } = ('_zod' in part ? part._zod : { def: part }) as { readonly def: { readonly shape?: object } };
  for (const name of Object.keys(def.shape ?? {})) found.add(name);
  for (const value of Object.values(def)) namesIn(value, found);
  return found;
}
