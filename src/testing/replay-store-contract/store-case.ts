import type { ReplayStore } from '../../replay/replay-store.ts';

/** A sentence about stores, and how it is checked. */
export interface StoreCase {
  readonly name: string;
  readonly check: (store: ReplayStore) => Promise<void>;
}

/** Longer than any case takes. */
export const longMs = 60_000;
/** How long what is done is remembered, where it is not the question. */
export const retainMs = 3_600_000;
/** A lease that a case waits for. */
export const shortMs = 60;

let count = 0;

/** A key or token that was never used before. */
export function unique(): string {
  count += 1;
  return `contract-${count}-${crypto.randomUUID()}`;
}

/** Until a lease of {@link shortMs} has ended, by any clock. */
export function untilShortLeaseEnds(): Promise<void> {
  return pause(shortMs * 2);
}

/** Waits so many milliseconds. */
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
