/** Entries that are kept up to a number of bytes. */
export interface Kept<TKey, TEntry> {
  /** In the order in which they were added. */
  readonly entries: ReadonlyMap<TKey, TEntry>;
  /** Keeps an entry at least until it is over. */
  add(key: TKey, entry: TEntry): void;
  /** Counts an entry that will not change any more, and forgets those that were over first if there are too many bytes. */
  over(key: TKey): void;
}

/**
 * Makes an empty collection that a run of any length cannot fill the memory with.
 *
 * @param maxBytes How many bytes to keep, beside the entry that was over last.
 * @param bytesOf Measures an entry that is over.
 * @param onForget Called whenever entries were forgotten.
 */
export function createKept<TKey, TEntry>(
  maxBytes: number,
  bytesOf: (entry: TEntry) => number,
  onForget: () => void,
): Kept<TKey, TEntry> {
  const entries = new Map<TKey, TEntry>();
  // In the order in which the entries were over.
  const sizes = new Map<TKey, number>();
  let bytes = 0;

  /** Forgets a tenth in one go, because deleting one by one from a map's head is quadratic. */
  function makeRoom(newest: TKey): void {
    for (const [key, size] of sizes) {
      if (bytes <= maxBytes * 0.9 || key === newest) break;
      sizes.delete(key);
      entries.delete(key);
      bytes -= size;
    }
    onForget();
  }

  return {
    entries,
    add(key, entry) {
      entries.set(key, entry);
    },
    over(key) {
      const entry = entries.get(key);
      if (entry === undefined || sizes.has(key)) return;
      const size = bytesOf(entry);
      sizes.set(key, size);
      bytes += size;
      if (bytes > maxBytes && sizes.size > 1) makeRoom(key);
    },
  };
}
