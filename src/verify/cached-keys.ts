/** Bounds the memory: a process with more secrets than this makes their keys again now and then. */
const maxCachedKeys = 1_000;

/**
 * Makes a key of each secret once.
 *
 * @param make Makes the key of a secret. Its errors are passed on.
 */
export function cachedKeys<TKey extends object>(make: (secret: string) => TKey): (secret: string) => TKey {
  const cache = new Map<string, TKey>();
  return (secret) => {
    let key = cache.get(secret);
    if (key === undefined) {
      if (cache.size >= maxCachedKeys) cache.clear();
      key = make(secret);
      cache.set(secret, key);
    }
    return key;
  };
}
