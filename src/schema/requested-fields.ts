import type * as z from 'zod/mini';
import type { SchemaKit } from './schema-kit.ts';

/** A field as given to place-call in `fields`. */
export interface RequestedField {
  readonly name: string;
  /** Without a type the provider's choice is not documented, so any of the three is accepted. */
  readonly type?: 'string' | 'boolean' | 'number' | undefined;
  readonly description?: string | undefined;
}

/** The fields asked for at place-call. Written in place or `as const`, they type `event.extracted`. */
export type RequestedFields = readonly RequestedField[];

/** The fields asked for, or `undefined` where a receiver was not told of any. */
export type FieldsOption = RequestedFields | undefined;

/** The fields that a receiver of these events can be told of: none, where the events have no `extracted`. */
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

/** What `fields` make of `extracted`: each field by name, `null` where nothing was found. */
export type Extracted<TFields extends RequestedFields> = {
  [TField in TFields[number] as TField['name']]: ValueOf<TField> | null;
};

/** An event with `extracted` typed by the fields that were asked for, if any were. */
export type EventWithFields<TEvent, TFields extends FieldsOption> = TFields extends RequestedFields
  ? { [TKey in keyof TEvent]: TKey extends 'extracted' ? Extracted<TFields> | null : TEvent[TKey] }
  : TEvent;

/**
 * The schema of `extracted` for the fields asked for: a missing key is `null`, other keys are kept.
 *
 * @throws {TypeError} For a field without a name, a name that comes twice and a type that place-call does not know.
 */
export function extractedSchema<const TFields extends RequestedFields>(kit: SchemaKit, fields: TFields) {
  const shape = new Map<string, z.ZodMiniType>();
  for (const { name, type } of fields) {
    if (typeof name !== 'string' || ['', '__proto__'].includes(name)) {
      throw new TypeError("fields: every field needs a name, which cannot be '__proto__'.");
    }
    if (shape.has(name)) throw new TypeError(`fields: '${name}' is there twice.`);
    shape.set(name, kit._default(kit.nullable(valueSchema(kit, name, type)), null));
  }
  // The shape is built at run time; Extracted says the same at compile time.
  return kit.looseObject(Object.fromEntries(shape)) as unknown as z.ZodMiniType<Extracted<TFields>>;
}

const valueTypes: readonly string[] = ['string', 'boolean', 'number'] satisfies (keyof ValueTypes)[];

/** One kind of schema for every type, in place of the library's three and their union, which every receiver would carry. */
function valueSchema(kit: SchemaKit, name: string, type: RequestedField['type']): z.ZodMiniType {
  const accepted = type === undefined ? valueTypes : valueTypes.filter((one) => one === type);
  if (accepted.length === 0) {
    throw new TypeError(`fields: '${name}' has the type '${String(type)}'; place-call knows ${valueTypes.join(', ')}.`);
  }
  const expected = accepted.join(' or ') as keyof ValueTypes; // as the message says it; zod's type knows single ones
  return kit.checked(kit.unknown(), (found) => {
    const { value: input, issues } = found;
    // Not sent, but inherited: JSON has no functions, and a field may be called `constructor`.
    if (typeof input === 'function') found.value = null;
    else if (!accepted.includes(typeof input) || isInfinite(input))
      issues.push({ code: 'invalid_type', expected, input });
  });
}

/** `1e999` in JSON. */
function isInfinite(value: unknown): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}
