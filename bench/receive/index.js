import { callCompletedBody } from '../delivery/call-completed.js';
import { cpuClock, timeInterleaved } from '../measure/interleaved.js';
import { ratioSpread, spreadOf } from '../measure/spread.js';
import { gate } from '../report.js';
import { receiveContenders } from './contenders.js';

const bodies = { '1 KB': callCompletedBody(1_024), '20 KB': callCompletedBody(20_480) };

const columns = [
  { name: 'µs', digits: 2 },
  { name: 'times by hand', digits: 2 },
  { name: 'times stripe', digits: 2 },
];

/** The whole receiver without HTTP: verify, parse, validate, claim, handle, commit, answer. */
export async function receivePart(options) {
  const tables = [];
  const gates = [];
  const [, against] = options.trees;
  for (const [size, body] of Object.entries(bodies)) {
    const samples = await timeInterleaved(await receiveContenders(body, options.trees), options, cpuClock);
    const rows = Object.entries(samples).map(([name, own]) => [
      name,
      spreadOf(own),
      ratioSpread(own, samples['by hand']),
      ratioSpread(own, samples.stripe),
    ]);
    tables.push({ title: `Receiving ${size} in process`, columns, rows });
    gates.push(
      gate(`receive ${size}, callhook / by hand`, ratioSpread(samples.callhook, samples['by hand']), 'at most', 1),
    );
    if (against === undefined || size !== '1 KB') continue;
    const name = `receive ${size}, callhook / ${against.name}`;
    gates.push(gate(name, ratioSpread(samples.callhook, samples[against.name]), 'at most', 0.6));
  }
  return { tables, gates };
}
