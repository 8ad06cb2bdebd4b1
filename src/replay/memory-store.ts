import { aFunction, type OptionChecks, readOptions, wholeNumber } from '../read-options.ts';
import type { ClaimResult, Marks, ReplayStore } from './replay-store.ts';

/** The options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** The largest number of handled events to remember; the store forgets the oldest first. Default 100,000 (some 15 MB). */
  readonly maxEntries?: number | undefined;
  /** Returns the current time in milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

const optionChecks: OptionChecks<MemoryStoreOptions> = {
  maxEntries: /* @__PURE__ */ wholeNumber(1),
  now: aFunction,
};

/** A replay store that answers synchronously. */
export type MemoryStore = ReplayStore & Marks;

/** A claim in flight. */
interface Claimed {
  readonly token: string;
  /** The time when the lease ends. */
  expiresAt: number;
}

/** The entry of a key: its claim or, once it is done, only the time until which the store remembers it. */
type Entry = Claimed | number;

/** Claims between two sweeps, or as many as the last one left: a sweep walks all entries, so each claim pays for one. */
const minClaimsPerSweep = 4_096;

/**
 * Makes a replay store in the memory of this process, which is the default of a receiver. It forgets everything at a
 * restart. Several processes need a store that they share.
 *
 * It remembers at most `maxEntries` handled events, and never drops a claim in flight to make room. It has no timer: claims
 * sweep expired entries.
 *
 * @param options See {@link MemoryStoreOptions}; each has a default.
 * @throws {TypeError} For an option that is unknown or wrong.
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
export function memoryStore(options?: MemoryStoreOptions): MemoryStore {
  const { maxEntries = 100_000, now = Date.now } = readOptions('memoryStore', options, optionChecks);
  // In the order of their claims.
  const entries = new Map<string, Entry>();
  let done = 0;
  let claimsUntilSweep = minClaimsPerSweep;

  function sweep(time: number): void {
    for (const [key, entry] of entries) if (endOf(entry) <= time) remove(key, entry);
    claimsUntilSweep = Math.max(minClaimsPerSweep, entries.size);
  }

  /** Drops the oldest tenth of done entries in one go, because deleting one by one from a map's head is quadratic. */
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

  /** Overwrites the entry: deleting and setting it again would make the map grow twice as fast. */
  function finish(key: string, retainMs: number): void {
    entries.set(key, now() + retainMs);
    done += 1;
    if (done > maxEntries) makeRoom();
  }

  /** Returns the claim if `token` holds it. A late owner keeps its claim until another one takes over. */
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

/** Flattens a concatenated string, which refers to all its parts until it is read: three times the memory in V8. */
function flat(key: string): string {
  key.charCodeAt(0);
  return key;
}
