/** @throws {Error} That names both, when they are not the same as JSON. */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  const [seen, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (seen !== wanted) throw new Error(`${what}: expected ${wanted}, got ${seen}`);
}

/** @throws {Error} When it does not hold. */
export function expectTrue(holds: boolean, what: string): void {
  if (!holds) throw new Error(`${what}: it does not hold`);
}
