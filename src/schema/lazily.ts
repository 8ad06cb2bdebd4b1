/**
 * An object whose values are made when they are first looked at. Its keys are there from the start: a receiver looks up
 * the schema of each event as it comes, and a process that has just started has made none.
 *
 * @param makers For each key, what makes its value.
 */
export function lazily<TValues extends object>(
  makers: { readonly [TKey in keyof TValues]: () => TValues[TKey] },
): TValues {
  const values = {};
  for (const [key, make] of Object.entries<() => unknown>(makers)) {
    let value: unknown;
    Object.defineProperty(values, key, { enumerable: true, get: () => (value ??= make()) });
  }
  return values as TValues; // each of its keys has its getter
}
