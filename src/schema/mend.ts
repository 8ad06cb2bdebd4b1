import type * as z from 'zod/v4/mini';

type Fields = Readonly<Record<PropertyKey, unknown>>;

/**
 * Copies an event and puts a value of the expected type in place of each that does not fit: the same value if it can be converted
 * without loss, otherwise `null`.
 *
 * @param sent The event as it came.
 * @param issues What does not fit.
 * @param ids The ids of the event, as its source has read them. They replace the fields of these names.
 */
export function mend(sent: Fields, issues: readonly z.core.$ZodIssue[], ids: Fields): Fields {
  return issues.reduce((event, issue) => mendAt(event, issue.path, issue, ids), sent);
}

function mendAt(
  part: Fields,
  [key = '', ...rest]: readonly PropertyKey[],
  issue: z.core.$ZodIssue,
  ids: Fields,
): Fields {
  const value = part[key];
  // zod has looked for a field in this value, so it is an object.
  if (rest.length > 0) return { ...part, [key]: mendAt(value as Fields, rest, issue, {}) };
  return { ...part, [key]: Object.hasOwn(ids, key) ? ids[key] : converted(value, issue) };
}

function converted(value: unknown, issue: z.core.$ZodIssue): unknown {
  const expected = issue.code === 'invalid_type' && issue.expected;
  if (expected === 'string') return typeof value === 'boolean' || isExact(value) ? String(value) : null;
  if (typeof value !== 'string') return null; // converting an object would call methods that came with the body
  if (expected === 'boolean') return value === 'true' || (value === 'false' ? false : null);
  const number = Number(value);
  return expected === 'number' && Number.isFinite(number) && String(number) === value ? number : null;
}

/** Larger integers have lost digits already. */
function isExact(value: unknown): boolean {
  return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
}
