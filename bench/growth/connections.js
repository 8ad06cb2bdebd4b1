import { contest } from '../http/contest.js';
import { withServers } from '../http/with-servers.js';
import { ratioSpread, spreadOf } from '../measure/spread.js';
import { gate } from '../report.js';

const counts = [1, 4, 16, 64, 256];

const columns = [
  { name: 'CPU, µs a request', digits: 1 },
  { name: 'by hand', digits: 1 },
  { name: 'times by hand', digits: 2 },
];

/**
 * Deliveries of 1 KB to node:http over so many connections. With few of them, the server goes to sleep and wakes for each request, which
 * costs every server more: therefore one written by hand stands beside it.
 */
export function growthWithConnections(options) {
  return withServers(async (load, startServers) => {
    const { callhook, 'by hand': byHand } = await startServers('node', options.trees.slice(0, 1));
    const rows = [];
    for (const connections of counts) {
      const seen = await contest({ callhook, 'by hand': byHand }, load, { bytes: 1_024, connections }, options);
      const [own, others] = [seen.callhook, seen['by hand']].map((rounds) =>
        rounds.map((round) => round.cpuMicroseconds),
      );
      const label = connections === 1 ? '1 connection' : `${connections} connections`;
      rows.push([label, spreadOf(own), spreadOf(others), ratioSpread(own, others)]);
    }
    return {
      table: { title: 'node:http, 1 KB, by the number of connections', columns, rows },
      gates: [
        gate('1 to 256 connections, most CPU / least', growthOf(rows, 1), 'at most', 1.15),
        gate('1 to 256 connections, most times by hand / least', growthOf(rows, 3), 'at most', 1.15),
      ],
    };
  });
}

function growthOf(rows, column) {
  const values = rows.map((row) => row[column].value);
  return Math.max(...values) / Math.min(...values);
}
