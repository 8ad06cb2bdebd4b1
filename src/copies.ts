// A process may hold several copies of callhook: one for `import` and one for `require`, two versions, one in each sandbox of a
// test runner. `instanceof` and a `WeakMap` know only the objects of their own copy; brands are known to all.

/** The process has one registry of symbols for all copies and realms. */
const brands = /* @__PURE__ */ Symbol.for('callhook');

/**
 * Marks an object as made by callhook. The brand is not enumerable, so that no log and no copy of the object shows it.
 *
 * @param kind What the object is, such as `WebhookError`.
 * @param value Something to find again by {@link brandOf}.
 */
export function brand(object: object, kind: string, value: unknown = true): void {
  Reflect.defineProperty(object, brands, { value: { [kind]: value }, configurable: true });
}

/** Returns the value that {@link brand} of any copy has left on an object; `undefined` for everything else. */
export function brandOf(object: unknown, kind: string): unknown {
  if (typeof object !== 'object' || object === null) return undefined; // what most handlers return
  try {
    return Object.getOwnPropertyDescriptor(object, brands)?.value[kind];
  } catch {
    return undefined; // a proxy may throw
  }
}

/** Returns whether {@link brand} of any copy has marked this value. */
export function hasBrand(value: unknown, kind: string): value is object {
  return brandOf(value, kind) !== undefined;
}
