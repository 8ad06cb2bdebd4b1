/**
 * Makes an object whose values are made when they are first read, so that a process that has just started makes none. The
 * keys are there from the start.
 *
 * @param makers For each key, the function that makes its value.
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
