/**
 * Returns a function that returns true once in so many calls. Its first turn is random, so that processes that live for
 * only a few calls have a turn too.
 *
 * @param calls The number of calls between two turns; 0 means never.
 */
export function everySoMany(calls: number): () => boolean {
  let left = Math.ceil(Math.random() * calls);
  return () => {
    if (calls === 0 || --left > 0) return false;
    left = calls;
    return true;
  };
}
