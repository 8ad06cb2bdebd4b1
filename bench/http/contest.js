const full = { rounds: 9, roundMs: 800, warmUpMs: 1_500 };
const quick = { rounds: 2, roundMs: 300, warmUpMs: 300 };

/**
 * Lets servers handle deliveries of one size in turns.
 *
 * @param servers By name: a child process and its port.
 * @param load The child process that sends.
 * @returns By name: what was seen in each round.
 */
export async function contest(servers, load, bytes, options) {
  const { rounds, roundMs, warmUpMs } = options.quick ? quick : full;
  const entries = [];
  for (const [name, server] of Object.entries(servers)) {
    const { perSecond } = await oneRound(server, load, { bytes, ms: warmUpMs, signed: 0 });
    entries.push({ name, server, fastest: perSecond, seen: [] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const entry of round % 2 === 0 ? entries : entries.toReversed()) {
      // More than it can handle, so that nothing is signed while the clock runs.
      const signed = Math.ceil((1.5 * entry.fastest * roundMs) / 1000);
      const result = await oneRound(entry.server, load, { bytes, ms: roundMs, signed });
      entry.seen.push(result);
      entry.fastest = Math.max(entry.fastest, result.perSecond);
    }
  }
  return Object.fromEntries(entries.map(({ name, seen }) => [name, seen]));
}

async function oneRound({ child, port }, load, { bytes, ms, signed }) {
  await load.ask({ sign: { bytes, count: signed } });
  const cpuBefore = await child.ask('cpu');
  const sent = await load.ask({ send: { port, ms } });
  const cpuAfter = await child.ask('cpu');
  if (sent.error !== undefined) throw new Error(sent.error);
  return {
    perSecond: (sent.requests * 1000) / sent.ms,
    cpuMicroseconds: (cpuAfter - cpuBefore) / sent.requests,
    senderBusy: sent.cpuMicroseconds / 1000 / sent.ms,
  };
}
