let count = 0;

/** A key that was never used before, as long as those that a receiver makes. */
export function nextKey() {
  count += 1;
  return `byourside::evt_${process.pid}_${String(count).padStart(20, '0')}`;
}

/** Returns a function that claims a new key in a store and commits it; for a minute, so that what a bench leaves is soon gone. */
export function claimAndCommit(store) {
  const token = crypto.randomUUID();
  return async () => {
    const key = nextKey();
    const { status } = await store.claim(key, token, 30_000);
    if (status !== 'claimed' || !(await store.commit(key, token, 60_000))) throw new Error('not claimed or committed');
  };
}
