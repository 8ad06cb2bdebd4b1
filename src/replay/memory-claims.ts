import { noticeOnce } from '../notice.ts';
import { AgedMap } from './aged-map.ts';
import type { ClaimResult, Marks, ReplayStore } from './replay-store.ts';

/** The options of `memoryStore`. */
export interface MemoryStoreOptions {
  /**
   * The largest number of handled events and marks to remember; the store forgets the oldest first. Default 100,000 (some
   * 20 MB).
   */
  readonly maxEntries?: number | undefined;
  /**
   * The most memory for values and positions, in bytes, at two bytes for each character; the store forgets the oldest of
   * them first. Default 67,108,864 (64 MiB).
   */
  readonly maxBytes?: number | undefined;
  /**
   * Returns the current time in milliseconds. Default: the monotonic clock of the process (`performance.now`), so that no
   * step of the system's clock ends a lease or makes the store forget.
   */
  readonly now?: (() => number) | undefined;
}

/** The verbs of a receiver's own store, which has no marks but `markDone`, and what `memoryStore` makes further marks of. */
export interface MemoryClaims extends ReplayStore, Pick<Marks, 'markDone' | 'isDone'> {
  /** Remembers a text under a key, or only the key, as the newest entry. */
  mark(key: string, retainMs: number, text?: string): void;
  /** Returns the text of a key; `undefined` if there is none, or its time is over. */
  textOf(key: string): string | undefined;
}

/**
 * A claim in flight, or an entry with a text: a done key with its value, a position, or the value of a mark. A commit changes the one
 * into the other.
 */
interface Entry {
  /** The token of the claim; undefined once it is done. */
  token: string | undefined;
  text: string;
  /** When the lease, or the memory, ends. */
  expiresAt: number;
}

/** A done key without a value is only the time until which the store remembers it. */
type Stored = Entry | number;

/** After so many new entries, the store looks at twice as many for expired ones: in small steps, so that no delivery waits. */
const sweepEvery = 64;

/** How long the sweep spares a claim whose lease has ended: if its owner is only late, it may still commit. */
const lateMs = 60_000;

/** How much of the limit is left after the store has made room: a hundredth in one go, because each go walks over deleted entries. */
const roomAfter = 0.99;

/** Twice the default tolerance of receivers. */
const defaultReplayWindowMs = 600_000;

/**
 * Makes the store of a receiver that has none, and the base of `memoryStore`. Apart from that, so that receivers do not bundle
 * positions and values.
 *
 * @param options Must have been checked.
 * @param replayWindowMs For how long a delivery may be replayed, in milliseconds: twice the tolerance, because it may be signed for the
 *   future and come again until it is old. Default 600,000.
 */
export function memoryClaims(
  options: MemoryStoreOptions,
  replayWindowMs: number = defaultReplayWindowMs,
): MemoryClaims {
  const { maxEntries = 100_000, maxBytes = 67_108_864, now = monotonicNow } = options;
  // In the order of their claims. The keys of marks begin with NUL, which no other key has.
  const entries = new AgedMap<Stored>(Math.ceil(maxEntries / 2));
  /** How many entries are not claims in flight. */
  let remembered = 0;
  let bytes = 0;
  let untilSweep = sweepEvery;
  /** The longest retention of a commit; 0 as long as there was none. */
  let longestMs = 0;
  let isImporting = false;

  /** Adds a key as the newest. */
  function add(key: string, entry: Stored): void {
    entries.add(flat(key), entry);
    if (--untilSweep > 0) return;
    untilSweep = sweepEvery;
    const time = now();
    entries.walk(2 * sweepEvery, (other, value) => {
      if (endOf(value) + (isClaimed(value) ? lateMs : 0) <= time) remove(other, value);
    });
  }

  /** Forgets the oldest, but never the newest. */
  function makeRoom(newest: string): void {
    const option = remembered > maxEntries ? 'maxEntries' : 'maxBytes';
    /** A key that ends later was done within the window. */
    const windowEnd = now() - replayWindowMs + longestMs;
    let latest = Number.NEGATIVE_INFINITY;
    for (const piece of entries.pieces) {
      for (const [key, entry] of piece) {
        const isOver = remembered > maxEntries * roomAfter;
        if (!isOver && bytes <= maxBytes * roomAfter) break;
        if (isClaimed(entry) || key === newest || !(isOver || bytesOf(entry))) continue;
        remove(key, entry);
        if (endOf(entry) > latest && key[0] !== '\0') latest = endOf(entry);
      }
    }
    if (longestMs > 0 && latest > windowEnd) noticeOnce(store, droppedEarly(option, replayWindowMs));
    if (isImporting && latest > now()) noticeOnce(store, importedTooMany(option));
  }

  function remove(key: string, entry: Stored): void {
    entries.delete(key);
    if (isClaimed(entry)) return;
    remembered -= 1;
    bytes -= bytesOf(entry);
  }

  /** Counts an entry that is not a claim, or not any more. */
  function count(key: string, entry: Stored): void {
    remembered += 1;
    bytes += bytesOf(entry);
    if (remembered > maxEntries || bytes > maxBytes) makeRoom(key);
  }

  function mark(key: string, retainMs: number, text?: string): void {
    const former = entries.get(key);
    if (former !== undefined) remove(key, former);
    const expiresAt = now() + retainMs;
    const entry = text === undefined ? expiresAt : { token: undefined, text, expiresAt };
    add(key, entry);
    count(key, entry);
  }

  /** Returns the claim if `token` holds it. A late owner keeps its claim until another one takes over. */
  function owned(key: string, token: string): Entry | undefined {
    const entry = entries.get(key);
    return entry !== undefined && isClaimed(entry) && entry.token === token ? entry : undefined;
  }

  const store: MemoryClaims = {
    claim(key, token, leaseMs): ClaimResult {
      const time = now();
      const entry = entries.get(key);
      if (entry !== undefined) {
        const left = endOf(entry) - time;
        if (left > 0) {
          if (typeof entry === 'number') return { status: 'done' };
          if (!isClaimed(entry)) return { status: 'done', value: entry.text };
          if (entry.token !== token) return { status: 'in_flight', retryAfterMs: Math.ceil(left) };
        }
        remove(key, entry);
      }
      add(key, { token, text: '', expiresAt: time + leaseMs });
      return { status: 'claimed' };
    },

    renew(key, token, leaseMs): boolean {
      const claimed = owned(key, token);
      if (claimed === undefined) return false;
      claimed.expiresAt = now() + leaseMs;
      return true;
    },

    commit(key, token, retainMs, value): boolean {
      const claimed = owned(key, token);
      if (claimed === undefined) return false;
      if (retainMs > longestMs) longestMs = retainMs;
      const expiresAt = now() + retainMs;
      if (value === undefined) {
        entries.replace(key, expiresAt);
        count(key, expiresAt);
      } else {
        claimed.token = undefined;
        claimed.text = value;
        claimed.expiresAt = expiresAt;
        count(key, claimed);
      }
      return true;
    },

    release(key, token): boolean {
      return owned(key, token) !== undefined && entries.delete(key);
    },

    mark,

    markDone(key, retainMs): void {
      isImporting = true;
      mark(key, retainMs);
      isImporting = false;
    },

    isDone(key): boolean {
      const entry = entries.get(key);
      return entry !== undefined && !isClaimed(entry) && endOf(entry) > now();
    },

    textOf(key): string | undefined {
      const entry = entries.get(key);
      return typeof entry === 'object' && !isClaimed(entry) && entry.expiresAt > now() ? entry.text : undefined;
    },
  };
  return store;
}

/** Looks the clock up at each call, because a test may replace it. Whole numbers take less memory in an entry. */
function monotonicNow(): number {
  return Math.floor(performance.now());
}

function isClaimed(entry: Stored): entry is Entry & { readonly token: string } {
  return typeof entry === 'object' && entry.token !== undefined;
}

function endOf(entry: Stored): number {
  return typeof entry === 'number' ? entry : entry.expiresAt;
}

function bytesOf(entry: Stored): number {
  return typeof entry === 'number' ? 0 : entry.text.length * 2;
}

function droppedEarly(option: string, windowMs: number): string {
  const minutes = Math.ceil(windowMs / 60_000);
  return `memoryStore was full and forgot an event of the last ${minutes} minutes, which could now be replayed. Raise ${option}.`;
}

function importedTooMany(option: string): string {
  return `memoryStore was full and forgot a key before its time was over, because markDone imported too many. Raise ${option}.`;
}

/** Flattens a concatenated string, which refers to all its parts until it is read: three times the memory in V8. */
function flat(key: string): string {
  key.charCodeAt(0);
  return key;
}
