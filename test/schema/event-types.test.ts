import type { CallEventName, CallEventOf, callEventSchemas } from 'callhook';
import type { NextneuralEventName, NextneuralEventOf, nextneuralEventSchemas } from 'callhook/sources/nextneural';
import type { VoyloEventName, VoyloEventOf, voyloEventSchemas } from 'callhook/sources/voylo';
import { expectTypeOf, it } from 'vitest';
import type * as z from 'zod/v4/mini';

// The interfaces are written by hand, for their documentation. `tsc` holds them to the schemas, in both directions.

/** The fields that a type names, without the index signature of those that are unknown but kept. */
type Named<T> = { [TKey in keyof T as string extends TKey ? never : TKey]: T[TKey] };

/** Whether two types can be assigned to each other. */
type AreAlike<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** The names of the fields that only one of the types has, or that differ in type or in being optional. */
type Difference<A, B> = {
  [TKey in keyof A | keyof B]: TKey extends keyof A & keyof B
    ? AreAlike<Pick<A, TKey>, Pick<B, TKey>> extends true
      ? never
      : TKey
    : TKey;
}[keyof A | keyof B];

type SchemaDifference<TSchema extends z.core.$ZodType, TEvent> = Difference<Named<z.output<TSchema>>, Named<TEvent>>;

/** Compiles only without a difference; the message of the compiler names the field. */
const agree = <_TDifference extends never>() => {};

it('a field that one type lacks, or that differs, does not compile', () => {
  type Sent = { [name: string]: unknown; a: string; b: string | null };
  expectTypeOf<Difference<Named<Sent>, { readonly a: string; readonly b: string | null }>>().toEqualTypeOf<never>();
  expectTypeOf<Difference<Named<Sent>, { a: string }>>().toEqualTypeOf<'b'>();
  expectTypeOf<Difference<Named<Sent>, { a: string; b: string | null; c: string }>>().toEqualTypeOf<'c'>();
  expectTypeOf<Difference<Named<Sent>, { a: string; b?: string | null }>>().toEqualTypeOf<'b'>();
  expectTypeOf<Difference<Named<Sent>, { a: string; b: string }>>().toEqualTypeOf<'b'>();
  expectTypeOf<Difference<Named<Sent>, { a: string | number; b: string | null }>>().toEqualTypeOf<'a'>();
});

it('By Your Side: each schema and its interface agree', () => {
  type Schemas = typeof callEventSchemas;
  expectTypeOf<keyof Schemas>().toEqualTypeOf<CallEventName>();
  type Differences = { [TName in CallEventName]: SchemaDifference<Schemas[TName], CallEventOf<TName>> };
  agree<Differences[CallEventName]>();
});

it('NextNeural: each schema and its interface agree, and so does the data of each event', () => {
  type Schemas = typeof nextneuralEventSchemas;
  expectTypeOf<keyof Schemas>().toEqualTypeOf<NextneuralEventName>();
  type Envelopes = { [TName in NextneuralEventName]: SchemaDifference<Schemas[TName], NextneuralEventOf<TName>> };
  agree<Exclude<Envelopes[NextneuralEventName], 'data'>>();
  type Data = {
    [TName in NextneuralEventName]: Difference<
      Named<z.output<Schemas[TName]>['data']>,
      NextneuralEventOf<TName>['data']
    >;
  };
  agree<Data[NextneuralEventName]>();
});

it('Voylo: each schema and its interface agree', () => {
  type Schemas = typeof voyloEventSchemas;
  expectTypeOf<keyof Schemas>().toEqualTypeOf<VoyloEventName>();
  type Differences = { [TName in VoyloEventName]: SchemaDifference<Schemas[TName], VoyloEventOf<TName>> };
  agree<Differences[VoyloEventName]>();
});
