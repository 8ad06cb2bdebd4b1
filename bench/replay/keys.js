let count = 0;

/** A key that was never used before, as long as those that a receiver makes. */
export function nextKey() {
  count += 1;
  return `byourside::evt_${process.pid}_${String(count).padStart(20, '0')}`;
}
