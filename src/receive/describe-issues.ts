import type { core } from 'zod/mini';

/** Says what does not fit in a body, the first three things, without what was sent. */
export function describeIssues(schema: core.$ZodType, { issues }: core.$ZodError): string {
  const names = namesIn(schema);
  return issues
    .slice(0, 3)
    .map((issue) => `${placeOf(issue, names)} ${problemOf(issue)}`)
    .join('; ');
}

/** Keys that the schema does not name, such as those of a `z.record`, were sent: they may be telephone numbers. */
function placeOf({ path }: core.$ZodIssue, names: ReadonlySet<PropertyKey>): string {
  const steps = path.map((step) => (typeof step === 'number' || names.has(step) ? String(step) : '*'));
  return steps.join('.') || 'the body';
}

function problemOf(issue: core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `is not of type ${issue.expected}`;
  return issue.code === 'too_small' && issue.minimum === 1 && issue.origin === 'string' ? 'is empty' : 'does not fit';
}

/** The names of all fields in a schema and in what it is made of. */
function namesIn(schema: core.$ZodType): ReadonlySet<PropertyKey> {
  const names = new Set<PropertyKey>();
  const seen = new Set<unknown>();
  visit(schema);
  return names;

  function visit(part: unknown): void {
    if (typeof part !== 'object' || part === null || seen.has(part)) return;
    seen.add(part);
    const { def = part } = ('_zod' in part ? part._zod : {}) as { readonly def?: object };
    if ('shape' in def) for (const name of Object.keys(def.shape as object)) names.add(name);
    for (const value of Object.values(def)) visit(value);
  }
}
