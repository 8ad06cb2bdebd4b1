import type { ClaimResult, DoneMarks, ReplayStore } from './replay-store.ts';

/** Settings of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** How many handled deliveries are remembered at most; the oldest go first. Default 100,000 (some 20 MB). */
  readonly maxEntries?: number | undefined;
  /** The current time in milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** A replay store that answers at once. */
export type MemoryStore = ReplayStore & DoneMarks;

interface Entry {
  /** Who holds the claim; `undefined` once it is done. */
  token: string | undefined;
  /** When the lease or the memory ends. */
  expiresAt: number;
}

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
    for (const [key, entry] of entries) if (entry.expiresAt <= time) remove(key, entry);
    claimsUntilSweep = Math.max(minClaimsPerSweep, entries.size);
  }

  /** Drops the oldest tenth of what is done: in one go, since deleting from a map's head one by one is quadratic. */
  function makeRoom(): void {
    for (const [key, entry] of entries) {
      if (done <= Math.max(1, maxEntries * 0.9)) return;
      if (entry.token === undefined) remove(key, entry);
    }
  }

  function remove(key: string, entry: Entry): void {
    entries.delete(key);
    if (entry.token === undefined) done -= 1;
  }

  /** Changes the entry where it is: deleting and setting again makes the map grow twice as fast. */
  function finish(entry: Entry, retainMs: number): void {
    entry.token = undefined;
    entry.expiresAt = now() + retainMs;
    done += 1;
    if (done > maxEntries) makeRoom();
  }

  /** The entry, if `token` holds the claim. A lease that has ended is still its own as long as nobody has taken over. */
  function owned(key: string, token: string): Entry | undefined {
    const entry = entries.get(key);
    return entry?.token === token ? entry : undefined;
  }

  return {
    claim(key, token, leaseMs): ClaimResult {
      const time = now();
      if (--claimsUntilSweep <= 0) sweep(time);
      const entry = entries.get(key);
      if (entry !== undefined && entry.expiresAt > time && entry.token !== token) {
        if (entry.token === undefined) return { status: 'done' };
        return { status: 'in_flight', retryAfterMs: entry.expiresAt - time };
      }
      if (entry !== undefined) remove(key, entry);
      entries.set(key, { token, expiresAt: time + leaseMs });
      return { status: 'claimed' };
    },

    renew(key, token, leaseMs): boolean {
      const entry = owned(key, token);
      if (entry === undefined) return false;
      entry.expiresAt = now() + leaseMs;
      return true;
    },

    commit(key, token, retainMs): boolean {
      const entry = owned(key, token);
      if (entry === undefined) return false;
      finish(entry, retainMs);
      return true;
    },

    release(key, token): boolean {
      return owned(key, token) !== undefined && entries.delete(key);
    },

    markDone(key, retainMs): void {
      const entry = entries.get(key);
      if (entry !== undefined) remove(key, entry);
      const marked: Entry = { token: '', expiresAt: 0 };
      entries.set(key, marked);
      finish(marked, retainMs);
    },

    isDone(key): boolean {
      const entry = entries.get(key);
      return entry !== undefined && entry.token === undefined && entry.expiresAt > now();
    },
  };
}
