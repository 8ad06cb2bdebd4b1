import { contest } from '../http/contest.js';
import { withServers } from '../http/with-servers.js';
import { ratioSpread, spreadOf } from '../measure/spread.js';
import { gate } from '../report.js';

const sizes = { '1 KB': 1_024, '16 KB': 16_384, '64 KB': 65_536, '256 KB': 262_144, '1 MB': 1_048_576 };

const columns = [
  { name: 'CPU, µs a request', digits: 1 },
  { name: 'times by hand', digits: 2 },
  { name: 'times stripe', digits: 2 },
];

/** Deliveries to Hono over 16 connections, by the size of the body, up to the largest that callhook takes by default. */
export function growthWithBodies(options) {
  return withServers(async (load, startServers) => {
    const servers = await startServers('hono', options.trees.slice(0, 1));
    const rows = [];
    for (const [size, bytes] of Object.entries(sizes)) {
      const seen = await contest(servers, load, { bytes, connections: 16 }, options);
      const [own, byHand, stripe] = ['callhook', 'by hand', 'stripe'].map((name) =>
        seen[name].map((round) => round.cpuMicroseconds),
      );
      rows.push([size, spreadOf(own), ratioSpread(own, byHand), ratioSpread(own, stripe)]);
    }
    return {
      table: { title: 'hono, by the size of the body', columns, rows },
      gates: rows.map(([size, , , stripe]) =>
        gate(`hono ${size}, CPU a request, callhook / stripe`, stripe, 'at most', 1),
      ),
    };
  });
}
