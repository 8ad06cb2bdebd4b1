import * as z from 'zod/mini';
import { isRecord } from './is-record.ts';

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

const valueSchemas = {
  string: z.string(),
  boolean: z.boolean(),
  number: z.number(),
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
export function extractedSchema<const TFields extends RequestedFields>(fields: TFields) {
  const shape = new Map<string, z.ZodMiniType>();
  for (const { name, type } of fields) {
    if (typeof name !== 'string' || name === '') throw new TypeError('fields: every field needs a name.');
    if (name === '__proto__') throw new TypeError("fields: '__proto__' cannot be the name of a field.");
    if (shape.has(name)) throw new TypeError(`fields: '${name}' is there twice.`);
    shape.set(name, z._default(z.nullable(valueSchema(name, type)), null));
  }
  // The shape is built at run time; Extracted says the same at compile time.
  return z.pipe(z.transform(withoutPrototype), z.looseObject(Object.fromEntries(shape))) as unknown as z.ZodMiniType<
    Extracted<TFields>
  >;
}

/** Without it a field called `constructor` that was not found would be read from `Object.prototype`. */
function withoutPrototype(value: unknown): unknown {
  return isRecord(value) ? { __proto__: null, ...value } : value;
}

function valueSchema(name: string, type: RequestedField['type']): z.ZodMiniType {
  if (type === undefined) return z.union([valueSchemas.string, valueSchemas.boolean, valueSchemas.number]);
  if (Object.hasOwn(valueSchemas, type)) return valueSchemas[type];
  throw new TypeError(`fields: '${name}' has the type '${String(type)}'; place-call knows string, boolean and number.`);
}
