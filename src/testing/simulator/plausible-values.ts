import type { RequestedField, RequestedFields } from '../../schema/requested-fields.ts';
import { type Random, randomWholeNumber } from './random.ts';

/** A value for each field by its name; null if the call did not find it. */
export type ExtractedValues = Readonly<Record<string, string | number | boolean | null>>;

/** Values by a word in the name of the field; the first match counts. */
const texts: readonly (readonly [RegExp, readonly [string, ...string[]]])[] = [
  [/e-?mail/i, ['kim@example.com', 'sam.lee@example.org']],
  [/phone|mobile|number/i, ['+14155550134', '+442079460018']],
  [/date|day/i, ['2026-03-14', '2026-04-02', '2026-05-20']],
  [/time|hour|when|slot/i, ['09:30', '14:00', '17:00']],
  [/name|who|person/i, ['Kim Taylor', 'Sam Lee', 'Alex Morgan']],
  [/address|street|city|place/i, ['12 Example Street, Springfield', '3 Sample Road, Riverside']],
  [/reason|why|note|comment/i, ['They asked for a later time.', 'They will be travelling.']],
];

/** Returns a value of the right type for each field, the same for the same random numbers. */
export function plausibleValues(fields: RequestedFields, random: Random): ExtractedValues {
  return Object.fromEntries(fields.map((field) => [field.name, plausibleValue(field, random())]));
}

/** @param chance From 0 up to, but not including, 1. */
function plausibleValue({ name, type }: RequestedField, chance: number): string | number | boolean {
  if (type === 'boolean') return chance < 0.5;
  if (type === 'number') return randomWholeNumber(() => chance, 1, 20);
  const choices = texts.find(([pattern]) => pattern.test(name))?.[1];
  return choices?.[Math.floor(chance * choices.length)] ?? `the ${name.replaceAll('_', ' ')} they gave`;
}
