import { median } from '../measure/median.js';
import { ratioSpread } from '../measure/spread.js';
import { gate } from '../report.js';
import { contest } from './contest.js';
import { goals } from './frameworks.js';
import { withServers } from './with-servers.js';

const sizes = { '1 KB': 1_024, '20 KB': 20_480 };
const connections = 16;

const columns = [
  { name: 'CPU, µs a request', digits: 1 },
  { name: 'times by hand', digits: 2 },
  { name: 'times stripe', digits: 2 },
  { name: 'requests/s', digits: 0 },
  { name: 'times stripe', digits: 2 },
  { name: 'sender busy, %', digits: 0 },
];

/** Whole deliveries over loopback: the server in one process, the sender in another, 16 connections. */
export function httpPart(options) {
  return withServers(async (load, startServers) => {
    const tables = [];
    const gates = [];
    for (const framework of options.frameworks) {
      const servers = await startServers(framework, options.trees);
      for (const [size, bytes] of Object.entries(sizes)) {
        const seen = await contest(servers, load, { bytes, connections }, options);
        tables.push({ title: `${framework}, ${size} over HTTP`, columns, rows: rowsOf(seen) });
        gates.push(...gatesOf(framework, size, seen));
      }
      for (const { child } of Object.values(servers)) child.stop();
    }
    return { tables, gates };
  });
}

function rowsOf(seen) {
  return Object.keys(seen).map((name) => {
    const medianOf = (what) => median(seen[name].map((round) => round[what]));
    return [
      name,
      medianOf('cpuMicroseconds'),
      ratioOf(seen, name, 'by hand', 'cpuMicroseconds'),
      ratioOf(seen, name, 'stripe', 'cpuMicroseconds'),
      medianOf('perSecond'),
      ratioOf(seen, name, 'stripe', 'perSecond'),
      100 * medianOf('senderBusy'),
    ];
  });
}

function gatesOf(framework, size, seen) {
  const { byHand, stripe } = goals[framework];
  const gateOf = (other, limit) => {
    const name = `${framework} ${size}, CPU a request, callhook / ${other}`;
    return gate(name, ratioOf(seen, 'callhook', other, 'cpuMicroseconds'), 'at most', limit);
  };
  return [gateOf('by hand', byHand), ...(stripe ? [gateOf('stripe', stripe[size])] : [])];
}

function ratioOf(seen, name, other, what) {
  const [own, others] = [seen[name], seen[other]].map((rounds) => rounds.map((round) => round[what]));
  return ratioSpread(own, others);
}
