import { isRecord } from './is-record.ts';
import type { SchemaOf } from './schema-of.ts';
import type { Misfit } from './validate.ts';

/** The fields of an object, by their names. */
export type FieldTable = Readonly<Record<string, Field>>;

/** What a field may hold. */
export interface Field {
  /** The types that fit. An array is not an object, and an infinite number does not fit: in JSON it is `1e999`. */
  readonly types: readonly ('string' | 'boolean' | 'number' | 'object')[];
  /** The value in place of one that is missing or null. Without it, the value must be there, and a text must not be empty. */
  readonly otherwise?: string | null;
  /** The fields of an object. */
  readonly shape?: FieldTable;
}

/**
 * Makes a schema of a table. `validate` and the list of issues take it for one of zod, which would be a fifth of a Worker and most of
 * its cold start. Fields that are not in the table are kept.
 */
export function tableSchema(shape: FieldTable): SchemaOf<object> {
  const run = (payload: { value: object; readonly issues: Misfit[] }) => {
    payload.value = checked(payload.value, shape, [], payload.issues);
    return payload;
  };
  return { _zod: { def: { shape }, run } } as unknown as SchemaOf<object>; // its output is only a type
}

function checked(sent: object, shape: FieldTable, path: readonly string[], issues: Misfit[]): object {
  const fields: Record<string, unknown> = { ...sent };
  for (const [name, field] of Object.entries(shape)) {
    const value = (Object.hasOwn(sent, name) ? fields[name] : null) ?? null; // nothing that an object inherits
    if (value === null && field.otherwise !== undefined) {
      fields[name] = field.otherwise;
      continue;
    }
    const problem = problemOf(value, field);
    if (problem !== undefined) issues.push({ ...problem, path: [...path, name] });
    else if (field.shape) fields[name] = checked(Object(value), field.shape, [...path, name], issues);
  }
  return fields;
}

/** Says what is wrong with a value that is there, in the words of zod. */
export function problemOf(value: unknown, { types, otherwise }: Field): Omit<Misfit, 'path'> | undefined {
  if (!hasType(value, types)) return { code: 'invalid_type', expected: types.join(' or ') };
  return value === '' && otherwise === undefined ? empty : undefined;
}

const empty = { code: 'too_small', origin: 'string', minimum: 1 };

function hasType(value: unknown, types: readonly string[]): boolean {
  if (typeof value === 'object') return isRecord(value) && types.includes('object');
  return types.includes(typeof value) && (typeof value !== 'number' || Number.isFinite(value));
}
