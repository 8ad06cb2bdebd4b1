import { orderOf } from '../measure/interleaved.js';
import { untilSteady } from '../measure/until-steady.js';

const full = { rounds: 9, roundMs: 800, warmUpMs: 400, warmUpTurns: 25 };
const quick = { rounds: 2, roundMs: 200, warmUpMs: 200, warmUpTurns: 2 };

/**
 * Lets servers handle deliveries of one size in turns.
 *
 * @param servers By name: a child process and its port.
 * @param load The child process that sends.
 * @param shape How many `bytes` a body has and over how many `connections` it comes.
 * @returns By name: what was seen in each round.
 */
export async function contest(servers, load, shape, options) {
  const { rounds, roundMs, warmUpMs, warmUpTurns } = options.quick ? quick : full;
  const entries = Object.entries(servers).map(([name, server]) => ({ name, server, fastest: 0, seen: [] }));
  const takeTurn = async (entry, ms) => {
    // More than it can handle, so that nothing is signed while the clock runs.
    const count = Math.ceil((1.5 * entry.fastest * ms) / 1000);
    const result = await oneRound(entry.server, load, { ...shape, ms, count });
    entry.fastest = Math.max(entry.fastest, result.perSecond);
    return result;
  };
  for (const entry of entries) {
    await untilSteady(async () => (await takeTurn(entry, warmUpMs)).cpuMicroseconds, warmUpTurns);
  }
  for (let round = 0; round < rounds; round++) {
    for (const entry of orderOf(entries, round)) entry.seen.push(await takeTurn(entry, roundMs));
  }
  return Object.fromEntries(entries.map(({ name, seen }) => [name, seen]));
}

async function oneRound({ child, port }, load, { bytes, connections, ms, count }) {
  await askLoad(load, { prepare: { port, connections, bytes, count } });
  const cpuBefore = await child.ask('cpu');
  const sent = await askLoad(load, { send: { ms } });
  const cpuAfter = await child.ask('cpu');
  return {
    perSecond: (sent.requests * 1000) / sent.ms,
    cpuMicroseconds: (cpuAfter - cpuBefore) / sent.requests,
    senderBusy: sent.cpuMicroseconds / 1000 / sent.ms,
  };
}

async function askLoad(load, question) {
  const { error, ...answer } = await load.ask(question);
  if (error !== undefined) throw new Error(error);
  return answer;
}
