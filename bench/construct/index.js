import { callCompletedBody } from '../delivery/call-completed.js';
import { signedDelivery } from '../delivery/signed-delivery.js';
import { checkContenders } from '../measure/check-contenders.js';
import { cpuClock, timeInterleaved } from '../measure/interleaved.js';
import { ratioSpread, spreadOf } from '../measure/spread.js';
import { gate } from '../report.js';
import { loadEntries } from '../tree.js';
import { constructContenders } from './contenders.js';

const bodies = { '1 KB': callCompletedBody(1_024), '20 KB': callCompletedBody(20_480) };

const columns = [
  { name: 'µs', digits: 2 },
  { name: 'times stripe', digits: 2 },
];

/** From bytes to an event: callhook verifies, parses and validates, stripe verifies and parses. */
export async function constructPart(options) {
  const tables = [];
  const gates = [];
  const entries = await loadEntries(options.trees, '.');
  for (const [size, body] of Object.entries(bodies)) {
    const delivery = signedDelivery(body);
    const contendersFor = (given) => constructContenders(given, entries);
    await checkContenders(contendersFor, delivery);
    const samples = await timeInterleaved(contendersFor(delivery), options, cpuClock);
    const rows = Object.entries(samples).map(([name, own]) => [name, spreadOf(own), ratioSpread(own, samples.stripe)]);
    tables.push({ title: `From ${size} to an event`, columns, rows });
    gates.push(
      gate(`construct ${size}, callhook / stripe`, ratioSpread(samples.callhook, samples.stripe), 'at most', 1),
    );
  }
  return { tables, gates };
}
