import { ratio } from '../measure/interleaved.js';
import { median } from '../measure/median.js';
import { gate } from '../report.js';
import { checkServer } from './check-server.js';
import { startChild } from './child.js';
import { contest } from './contest.js';

const frameworks = ['express', 'hono'];
const contenders = ['callhook', 'stripe'];
const sizes = { '1 KB': 1_024, '20 KB': 20_480 };

const columns = [
  { name: 'requests/s', digits: 0 },
  { name: 'times stripe', digits: 2 },
  { name: 'server CPU, µs a request', digits: 1 },
  { name: 'times stripe', digits: 2 },
  { name: 'sender busy, %', digits: 0 },
];

/** Whole deliveries over loopback: the server in one process, the sender in another, 16 connections. */
export async function httpPart(options) {
  const children = [];
  const start = (...args) => {
    const child = startChild(...args);
    children.push(child);
    return child;
  };
  try {
    return await contests(start, options);
  } finally {
    for (const child of children) child.stop();
  }
}

async function contests(start, options) {
  const load = start('load.js');
  const tables = [];
  const gates = [];
  for (const framework of frameworks) {
    const servers = {};
    for (const contender of contenders) {
      const child = start('server.js', `${framework}-${contender}`);
      const port = await child.reply();
      await checkServer(`${framework}-${contender}`, port);
      servers[contender] = { child, port };
    }
    for (const [size, bytes] of Object.entries(sizes)) {
      const seen = await contest(servers, load, bytes, options);
      const name = `${framework} ${size}`;
      tables.push({ title: `${name} over HTTP`, columns, rows: rowsOf(seen) });
      const perSecond = ratioToStripe(seen, 'callhook', 'perSecond');
      gates.push(gate(`${name}, requests/s, callhook / stripe`, perSecond, 'at least', 1.1));
    }
  }
  return { tables, gates };
}

function rowsOf(seen) {
  return contenders.map((name) => {
    const medianOf = (what) => median(seen[name].map((round) => round[what]));
    return [
      name,
      medianOf('perSecond'),
      ratioToStripe(seen, name, 'perSecond'),
      medianOf('cpuMicroseconds'),
      ratioToStripe(seen, name, 'cpuMicroseconds'),
      100 * medianOf('senderBusy'),
    ];
  });
}

function ratioToStripe(seen, name, what) {
  const [own, stripe] = [seen[name], seen.stripe].map((rounds) => rounds.map((round) => round[what]));
  return ratio(own, stripe);
}
