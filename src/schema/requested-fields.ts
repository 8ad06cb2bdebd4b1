import * as z from 'zod/v4/mini';
import type { OptionCheck } from '../read-options.ts';
import { orNull } from './or-null.ts';

/** A field as given to place-call in `fields`. */
export interface RequestedField {
  /** The name of the field: the key of its value in `extracted`. */
  readonly name: string;
  /** Without a type, the value may be a string, a boolean or a number: the provider does not document its choice. */
  readonly type?: 'string' | 'boolean' | 'number' | undefined;
  /** Tells the provider what to look for. callhook does not read it. */
  readonly description?: string | undefined;
}

/** The fields given to place-call. Written in place or `as const`, they type `event.extracted`. */
export type RequestedFields = readonly RequestedField[];

/** The fields given to place-call, or `undefined` for a receiver that does not know them. */
export type FieldsOption = RequestedFields | undefined;

/** Checks the option `fields`; for `readOptions`. {@link extractedSchema} checks the fields themselves. */
export const anArrayOfFields: OptionCheck = { must: 'an array of fields', holds: Array.isArray };

/** The fields that a receiver of these events takes: none if the events have no `extracted`. */
export type FieldsFor<TEvents> = TEvents[keyof TEvents] extends { readonly extracted: unknown }
  ? FieldsOption
  : undefined;

type ValueOf<TField extends RequestedField> = TField extends { readonly type: infer TType extends keyof ValueTypes }
  ? ValueTypes[TType]
  : string | boolean | number;

interface ValueTypes {
  string: string;
  boolean: boolean;
  number: number;
}

/** The type of `extracted` for these fields: the value of each field by its name, `null` for a value that was not found. */
export type Extracted<TFields extends FieldsOption> = TFields extends RequestedFields
  ? { readonly [TField in TFields[number] as TField['name']]: ValueOf<TField> | null }
  : { readonly [name: string]: unknown };

/**
 * Makes the schema of `extracted` for these fields. A missing value becomes `null`, and other keys are kept.
 *
 * @throws {TypeError} For a field without a name, a repeated name and a type that place-call does not know.
 */
export function extractedSchema<const TFields extends RequestedFields>(fields: TFields) {
  const shape = new Map<string, z.ZodMiniType>();
  for (const { name, type } of fields) {
    if (typeof name !== 'string' || ['', '__proto__'].includes(name)) {
      throw new TypeError(
        "fields: every field needs a name other than '__proto__', as in { name: 'confirmed', type: 'boolean' }.",
      );
    }
    if (shape.has(name)) throw new TypeError(`fields: '${name}' is there twice.`);
    shape.set(name, orNull(valueSchema(name, type)));
  }
  // The shape is built at run time; Extracted says the same at compile time.
  return z.looseObject(Object.fromEntries(shape)) as unknown as z.ZodMiniType<Extracted<TFields>>;
}

const valueTypes: readonly string[] = ['string', 'boolean', 'number'] satisfies (keyof ValueTypes)[];

/** One kind of schema for every type: zod's own three and their union would weigh 0.8 kB in every receiver. */
function valueSchema(name: string, type: RequestedField['type']): z.ZodMiniType {
  const accepted = type === undefined ? valueTypes : valueTypes.filter((one) => one === type);
  if (accepted.length === 0) {
    throw new TypeError(`fields: '${name}' has the type '${String(type)}'; place-call knows ${valueTypes.join(', ')}.`);
  }
  const expected = accepted.join(' or ') as keyof ValueTypes; // for the message; zod's type allows single names only
  return z.unknown().check((found) => {
    const { value: input, issues } = found;
    // A function is inherited, since JSON has none: a field may be called `constructor`.
    if (typeof input === 'function') found.value = null;
    else if (!accepted.includes(typeof input) || isInfinite(input))
      issues.push({ code: 'invalid_type', expected, input });
  });
}

/** `1e999` in JSON. */
function isInfinite(value: unknown): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}
