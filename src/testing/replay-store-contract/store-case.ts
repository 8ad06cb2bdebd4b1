import { hasMarks, type Marks, type ReplayStore } from '../../replay/replay-store.ts';

/** A sentence about stores, with its check. */
export interface StoreCase {
  readonly name: string;
  readonly check: (store: ReplayStore) => Promise<void>;
}

/** Makes a case for stores with `Marks`. Other stores pass it at once. */
export function markCase(name: string, check: (store: ReplayStore & Marks) => Promise<void>): StoreCase {
  return {
    name,
    async check(store) {
      if (hasMarks(store)) await check(store);
    },
  };
}

/** A lease that does not end during a case. */
export const longMs = 60_000;
/** A retention that does not end during a case. */
export const retainMs = 3_600_000;
/** A lease that ends during a case. */
export const shortMs = 60;
/** A lease of `once` that ends during a case. A claim may take as long on a busy machine, and no longer. */
export const shortRunMs = 1_000;

/** Texts that a store must keep as they are, the last two of 65,536 bytes in UTF-8, which is the most that a value may have. */
export const values: readonly string[] = [
  ...['', ' ', 'done', 'claimed', 'null', 'undefined', '0', '[]', '{"status":"in_flight"}'],
  '7d3c1b1e-5a55-4f0e-9f3e-2f1b6c0d9a41', // like a token; not random, which Workers refuse at load
  ...['  two spaces  ', 'line\nline\r\n\ttab', `'"\`\\`, '%_*?', 'e\u0301 \u00e9', 'Grüße 🎉 \ufeff\u2028\uffff'],
  'x'.repeat(65_536),
  `${'€'.repeat(21_845)}x`,
];

/** Values that a store must refuse, because it could not keep them or cut them. */
export const wrongValues: readonly unknown[] = [
  ...['x'.repeat(65_537), '€'.repeat(21_846), 'a\0b', 'a\ud800b', '\udc00', 5, null, {}, new Uint8Array(2)],
];

let count = 0;

/** Returns a key or token that was never used before. */
export function unique(): string {
  count += 1;
  return `contract-${count}-${crypto.randomUUID()}`;
}

/** Waits until a lease has ended, by any clock. */
export function untilShortLeaseEnds(store: ReplayStore, leaseMs = shortMs): Promise<void> {
  return pause(leaseMs + shortMs + marginOf(store));
}

/** Returns how much later than asked for a lease or a memory of this store may end, in milliseconds. */
export function marginOf({ clockMarginMs = 0 }: ReplayStore): number {
  return clockMarginMs;
}

/** Waits for so many milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Compares exactly: `1` is not `true`, and `{}` is not `false`. Only a property that is undefined counts as missing.
 *
 * @throws {Error} If the two differ; the message holds both.
 */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  if (!isSame(actual, expected)) throw new Error(`${what}: expected ${show(expected)}, got ${show(actual)}`);
}

/** @throws {Error} If it does not hold. */
export function expectTrue(holds: boolean, what: string): void {
  if (!holds) throw new Error(`${what}: it does not hold`);
}

/** @throws {Error} If the call succeeds. */
export async function expectRefusal(call: () => unknown, what: string): Promise<void> {
  let answer: unknown;
  try {
    answer = await call();
  } catch {
    return;
  }
  throw new Error(`${what}: expected an error, got ${show(answer)}`);
}

/** Shows a value as JSON, and shortens long ones. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 200 ? `${text.slice(0, 200)}… (${text.length} characters)` : text;
}

function isSame(actual: unknown, expected: unknown): boolean {
  if (!isObject(actual) || !isObject(expected)) return Object.is(actual, expected);
  if (Array.isArray(actual) !== Array.isArray(expected)) return false;
  const names = new Set([...Object.keys(actual), ...Object.keys(expected)]);
  return [...names].every((name) => isSame(actual[name], expected[name]));
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  const isPlain = Object.prototype.toString.call(value) === '[object Object]';
  return isPlain || Array.isArray(value);
}
