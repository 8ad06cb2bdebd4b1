/** How many turns in a row must bring nothing new, and how much less time is news. */
const calmTurns = 4;
const news = 0.98;

/**
 * Takes turns until the engine has compiled what it will compile: until the best turn is four turns old. On Node it takes some
 * 20,000 requests.
 *
 * @param takeTurn Returns what one turn cost, in any unit.
 * @param most The number of turns after which it stops anyhow, for a machine that never comes to rest.
 */
export async function untilSteady(takeTurn, most) {
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0, calm = 0; turn < most && calm < calmTurns; turn++) {
    const cost = await takeTurn();
    calm = cost < best * news ? 0 : calm + 1;
    best = Math.min(best, cost);
  }
}
