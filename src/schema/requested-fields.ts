import type { OptionCheck } from '../read-options.ts';
import type { FieldTable } from './field-table.ts';

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

/** Checks the option `fields`; for `readOptions`. {@link requestedTable} checks the fields themselves. */
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

const valueTypes = ['string', 'boolean', 'number'] satisfies (keyof ValueTypes)[];

/**
 * Makes the table of `extracted` for these fields: a missing value becomes `null`.
 *
 * @throws {TypeError} For a field without a name, a repeated name and a type that place-call does not know.
 */
export function requestedTable(fields: RequestedFields): FieldTable {
  const table = new Map<string, FieldTable[string]>();
  for (const { name, type } of fields) {
    if (typeof name !== 'string' || ['', '__proto__'].includes(name)) {
      throw new TypeError(
        "fields: every field needs a name other than '__proto__', as in { name: 'confirmed', type: 'boolean' }.",
      );
    }
    if (table.has(name)) throw new TypeError(`fields: '${name}' is there twice.`);
    const types = type === undefined ? valueTypes : valueTypes.filter((one) => one === type);
    if (types.length === 0) {
      throw new TypeError(
        `fields: '${name}' has the type '${String(type)}'; place-call knows ${valueTypes.join(', ')}.`,
      );
    }
    table.set(name, { types, otherwise: null });
  }
  return Object.fromEntries(table);
}
