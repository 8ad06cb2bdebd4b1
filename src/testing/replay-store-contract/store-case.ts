import type { ReplayStore } from '../../replay/replay-store.ts';

/** A sentence about stores, with its check. */
export interface StoreCase {
  readonly name: string;
  readonly check: (store: ReplayStore) => Promise<void>;
}

/** A lease that does not end during a case. */
export const longMs = 60_000;
/** A retention that does not end during a case. */
export const retainMs = 3_600_000;
/** A lease that ends during a case. */
export const shortMs = 60;

let count = 0;

/** Returns a key or token that was never used before. */
export function unique(): string {
  count += 1;
  return `contract-${count}-${crypto.randomUUID()}`;
}

/** Waits until a lease of {@link shortMs} has ended, by any clock. */
export function untilShortLeaseEnds(): Promise<void> {
  return pause(shortMs * 2);
}

/** Waits for so many milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** @throws {Error} If the two differ as JSON; the message holds both. */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  const [seen, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (seen !== wanted) throw new Error(`${what}: expected ${wanted}, got ${seen}`);
}

/** @throws {Error} If it does not hold. */
export function expectTrue(holds: boolean, what: string): void {
  if (!holds) throw new Error(`${what}: it does not hold`);
}
