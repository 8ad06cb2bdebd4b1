import type { ClaimResult, DoneMarks, ReplayStore } from './replay-store.ts';

/** Settings of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** How many handled deliveries are remembered at most; the oldest go first. Default 100,000 (some 15 MB). */
  readonly maxEntries?: number | undefined;
  /** The current time in milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** A replay store that answers at once. */
export type MemoryStore = ReplayStore & DoneMarks;

/** A claim in flight. */
interface Claimed {
  readonly token: string;
  /** When the lease ends. */
  expiresAt: number;
}

/** What is kept for a key: a claim, or, once it is done, no more than the time until which that is remembered. */
type Entry = Claimed | number;

/** A sweep walks all entries. So many claims pass before the next, or as many as it left: each pays for one at most. */
const minClaimsPerSweep = 4_096;

/**
 * A replay store in this process: the default of a receiver. It protects one process as long as it lives; several
 * processes, or a restart, need a store that they share.
 *
 * Bounded: at most `maxEntries` handled deliveries are remembered. Claims that are in flight are never dropped for room.
 * There is no timer; what has expired is swept while claiming.
 *
 * @throws {TypeError} When `maxEntries` is no whole number of at least 1.
 *
 * @example
 * ```ts
 * import { bysWebhook } from 'callhook/fetch';
 * import { memoryStore } from 'callhook/replay';
 *
 * const replay = memoryStore({ maxEntries: 10_000 });
 * export default { fetch: bysWebhook('whsec_test', (event) => console.log(event.callId), { replay }) };
 * ```
 */
export function memoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  const { maxEntries = 100_000, now = Date.now } = options;
  if (!Number.isSafeInteger(maxEntries) || maxEntries < 1) {
    throw new TypeError(`maxEntries must be a whole number of at least 1, got ${String(maxEntries)}.`);
  }
  // In the order of their claims.
  const entries = new Map<string, Entry>();
  let done = 0;
  let claimsUntilSweep = minClaimsPerSweep;

  function sweep(time: number): void {
    for (const [key, entry] of entries) if (endOf(entry) <= time) remove(key, entry);
    claimsUntilSweep = Math.max(minClaimsPerSweep, entries.size);
  }

  /** Drops the oldest tenth of what is done: in one go, since deleting from a map's head one by one is quadratic. */
  function makeRoom(): void {
    for (const [key, entry] of entries) {
      if (done <= Math.max(1, maxEntries * 0.9)) return;
      if (isDone(entry)) remove(key, entry);
    }
  }

  function remove(key: string, entry: Entry): void {
    entries.delete(key);
    if (isDone(entry)) done -= 1;
  }

  /** Sets it in place of what is there: deleting and setting again makes the map grow twice as fast. */
  function finish(key: string, retainMs: number): void {
    entries.set(key, now() + retainMs);
    done += 1;
    if (done > maxEntries) makeRoom();
  }

  /** The claim, if `token` holds it. A lease that has ended is still its own as long as nobody has taken over. */
  function owned(key: string, token: string): Claimed | undefined {
    const entry = entries.get(key);
    return entry !== undefined && !isDone(entry) && entry.token === token ? entry : undefined;
  }

  return {
    claim(key, token, leaseMs): ClaimResult {
      const time = now();
      if (--claimsUntilSweep <= 0) sweep(time);
      const entry = entries.get(key);
      if (entry !== undefined) {
        const left = endOf(entry) - time;
        if (left > 0) {
          if (isDone(entry)) return { status: 'done' };
          if (entry.token !== token) return { status: 'in_flight', retryAfterMs: left };
        }
        remove(key, entry);
      }
      entries.set(flat(key), { token, expiresAt: time + leaseMs });
      return { status: 'claimed' };
    },

    renew(key, token, leaseMs): boolean {
      const claimed = owned(key, token);
      if (claimed === undefined) return false;
      claimed.expiresAt = now() + leaseMs;
      return true;
    },

    commit(key, token, retainMs): boolean {
      if (owned(key, token) === undefined) return false;
      finish(key, retainMs);
      return true;
    },

    release(key, token): boolean {
      return owned(key, token) !== undefined && entries.delete(key);
    },

    markDone(key, retainMs): void {
      const entry = entries.get(key);
      if (entry !== undefined) remove(key, entry);
      finish(flat(key), retainMs);
    },

    isDone(key): boolean {
      const entry = entries.get(key);
      return entry !== undefined && isDone(entry) && entry > now();
    },
  };
}

function isDone(entry: Entry): entry is number {
  return typeof entry === 'number';
}

function endOf(entry: Entry): number {
  return isDone(entry) ? entry : entry.expiresAt;
}

/** A string put together of others refers to all of them until somebody looks into it: three times the memory in V8. */
function flat(key: string): string {
  key.charCodeAt(0);
  return key;
}
