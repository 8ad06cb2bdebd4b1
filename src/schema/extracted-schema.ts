import * as z from 'zod/v4/mini';
import { type Field, problemOf } from './field-table.ts';
import { orNull } from './or-null.ts';
import { type Extracted, type RequestedFields, requestedTable } from './requested-fields.ts';

/**
 * Makes the schema of `extracted` for these fields. A missing value becomes `null`, and other keys are kept.
 *
 * @throws {TypeError} For a field without a name, a repeated name and a type that place-call does not know.
 */
export function extractedSchema<const TFields extends RequestedFields>(fields: TFields) {
  const shape = Object.entries(requestedTable(fields)).map(([name, field]) => [name, orNull(valueSchema(field))]);
  // The shape is built at run time; Extracted says the same at compile time.
  return z.looseObject(Object.fromEntries(shape)) as unknown as z.ZodMiniType<Extracted<TFields>>;
}

/** One kind of schema for every type: zod's own three and their union would weigh 0.8 kB in every client. */
function valueSchema(field: Field): z.ZodMiniType {
  return z.unknown().check((found) => {
    const { value: input, issues } = found;
    // A function is inherited, since JSON has none: a field may be called `constructor`.
    if (typeof input === 'function') found.value = null;
    else {
      const problem = problemOf(input, field);
      // zod's type allows single names of types only.
      if (problem) issues.push({ ...problem, input } as z.core.$ZodRawIssue);
    }
  });
}
