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

/** A claim in flight. */
interface Held {
  readonly token: string;
  /** When the lease ends. */
  expiresAt: number;
}

/** A done key with its value, a position, or the value of a mark. */
interface Text {
  readonly text: string;
  /** When the memory ends. */
  readonly expiresAt: number;
}

/** A done key without a value is only the time until which the store remembers it. */
type Remembered = Text | number;

/** After so many new keys, the store looks at twice as many for expired ones: in small steps, so that no delivery waits. */
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
  const pieceSize = Math.ceil(maxEntries / 2);
  // Apart from each other, so that a claim is looked up among few. A key is in one of them at most.
  const claims = new AgedMap<Held>(pieceSize);
  /** In the order of their commits. The keys of marks begin with NUL, which no other key has. */
  const entries = new AgedMap<Remembered>(pieceSize);
  let remembered = 0;
  let bytes = 0;
  let untilSweep = sweepEvery;
  /** The longest retention of a commit; 0 as long as there was none. */
  let longestMs = 0;
  let isImporting = false;

  /** Looks for what is over, once for every so many keys. */
  function sweepSometimes(): void {
    if (--untilSweep > 0) return;
    untilSweep = sweepEvery;
    const time = now();
    entries.walk(2 * sweepEvery, (key, entry) => {
      if (endOf(entry) <= time) remove(key, entry);
    });
    claims.walk(2 * sweepEvery, (key, { expiresAt }) => {
      if (expiresAt + lateMs <= time) claims.delete(key);
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
        if (key === newest || !(isOver || bytesOf(entry))) continue;
        remove(key, entry);
        if (endOf(entry) > latest && key[0] !== '\0') latest = endOf(entry);
      }
    }
    if (longestMs > 0 && latest > windowEnd) noticeOnce(store, droppedEarly(option, replayWindowMs));
    if (isImporting && latest > now()) noticeOnce(store, importedTooMany(option));
  }

  function remove(key: string, entry: Remembered): void {
    entries.delete(key);
    remembered -= 1;
    bytes -= bytesOf(entry);
  }

  /** Remembers a key, which was not there, as the newest. */
  function remember(key: string, entry: Remembered): void {
    entries.add(key, entry);
    remembered += 1;
    bytes += bytesOf(entry);
    if (remembered > maxEntries || bytes > maxBytes) makeRoom(key);
  }

  function mark(key: string, retainMs: number, text?: string): void {
    const former = entries.get(key);
    if (former !== undefined) remove(key, former);
    claims.delete(key);
    remember(flat(key), entryOf(now() + retainMs, text));
    sweepSometimes();
  }

  /** Returns the claim if `token` holds it. A late owner keeps its claim until another one takes over. */
  function owned(key: string, token: string): Held | undefined {
    const claimed = claims.get(key);
    return claimed?.token === token ? claimed : undefined;
  }

  const store: MemoryClaims = {
    claim(key, token, leaseMs): ClaimResult {
      const time = now();
      const held = claims.get(key);
      if (held === undefined) {
        const entry = entries.get(key);
        if (entry !== undefined) {
          if (endOf(entry) > time) return typeof entry === 'number' ? done : { status: 'done', value: entry.text };
          remove(key, entry);
        }
      } else {
        const left = held.expiresAt - time;
        if (left > 0 && held.token !== token) return { status: 'in_flight', retryAfterMs: Math.ceil(left) };
        claims.delete(key);
      }
      claims.add(flat(key), { token, expiresAt: time + leaseMs });
      sweepSometimes();
      return claimed;
    },

    renew(key, token, leaseMs): boolean {
      const held = owned(key, token);
      if (held === undefined) return false;
      held.expiresAt = now() + leaseMs;
      return true;
    },

    commit(key, token, retainMs, value): boolean {
      if (owned(key, token) === undefined) return false;
      claims.delete(key);
      if (retainMs > longestMs) longestMs = retainMs;
      remember(key, entryOf(now() + retainMs, value));
      return true;
    },

    release(key, token): boolean {
      return owned(key, token) !== undefined && claims.delete(key);
    },

    mark,

    markDone(key, retainMs): void {
      isImporting = true;
      mark(key, retainMs);
      isImporting = false;
    },

    isDone(key): boolean {
      const entry = entries.get(key);
      return entry !== undefined && endOf(entry) > now();
    },

    textOf(key): string | undefined {
      const entry = entries.get(key);
      return typeof entry === 'object' && entry.expiresAt > now() ? entry.text : undefined;
    },
  };
  return store;
}

/** Looks the clock up at each call, because a test may replace it. Whole numbers take less memory in an entry. */
function monotonicNow(): number {
  return Math.floor(performance.now());
}

const claimed: ClaimResult = Object.freeze({ status: 'claimed' });
const done: ClaimResult = Object.freeze({ status: 'done' });

function entryOf(expiresAt: number, text: string | undefined): Remembered {
  return text === undefined ? expiresAt : { text, expiresAt };
}

function endOf(entry: Remembered): number {
  return typeof entry === 'number' ? entry : entry.expiresAt;
}

function bytesOf(entry: Remembered): number {
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
