/**
 * Says once in so many calls that it is time, beginning anywhere in the count: processes that live for a few calls only
 * have their turn too.
 *
 * @param calls How many calls make a turn; 0 means never.
 */
export function everySoMany(calls: number): () => boolean {
  let left = Math.ceil(Math.random() * calls);
  return () => {
    if (calls === 0 || --left > 0) return false;
    left = calls;
    return true;
  };
}
