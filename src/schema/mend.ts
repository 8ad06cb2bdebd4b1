import type * as z from 'zod/v4/mini';
import { brand, hasBrand } from '../copies.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Marks a schema that callhook ships, and returns it. If an event does not fit it, {@link mend} makes the event fit. */
export function shipped<TSchema extends object>(schema: TSchema): TSchema {
  brand(schema, 'ShippedSchema');
  return schema;
}

/** Returns whether callhook ships a schema. One that a user made from it, by `extend` or `pick`, is the user's own. */
export function isShipped(schema: object): boolean {
  return hasBrand(schema, 'ShippedSchema');
}

/**
 * Copies an event and puts a value of the expected type in place of each that does not fit: the same value if it can be converted
 * without loss, otherwise `null`.
 *
 * @param sent The event as it came.
 * @param issues What does not fit.
 * @param ids The ids of the event, as its source has read them. They replace the fields of these names.
 */
export function mend(sent: Fields, issues: readonly z.core.$ZodIssue[], ids: Fields): Fields {
  const mended: Record<PropertyKey, unknown> = { ...sent };
  for (const issue of issues) {
    const [name = '', ...rest] = issue.path;
    let [part, key] = [mended, name];
    for (const next of rest) {
      const copy = { ...(part[key] as object) }; // zod has looked into it
      part[key] = copy;
      [part, key] = [copy, next];
    }
    const isId = part === mended && Object.hasOwn(ids, key);
    part[key] = isId ? ids[String(key)] : converted(part[key], issue);
  }
  return mended;
}

function converted(value: unknown, issue: z.core.$ZodIssue): unknown {
  const expected = issue.code === 'invalid_type' && issue.expected;
  if (expected === 'string' && (typeof value === 'boolean' || isExact(value))) return String(value);
  if (typeof value !== 'string') return null;
  if (expected === 'boolean' && /^(true|false)$/.test(value)) return value === 'true';
  const number = Number(value);
  return expected === 'number' && Number.isFinite(number) && String(number) === value ? number : null;
}

/** Larger integers have lost digits already. */
function isExact(value: unknown): boolean {
  return (
    Number.isSafeInteger(value) || (typeof value === 'number' && !Number.isInteger(value) && Number.isFinite(value))
  );
}
