import { callCompletedBody } from '../delivery/call-completed.js';
import { signedDelivery } from '../delivery/signed-delivery.js';
import { checkContenders } from '../measure/check-contenders.js';
import { cpuClock, timeInterleaved } from '../measure/interleaved.js';
import { ratioSpread, spreadOf } from '../measure/spread.js';
import { gate } from '../report.js';
import { loadEntries } from '../tree.js';
import { verifyContenders } from './contenders.js';

const bodies = {
  '1 KB': callCompletedBody(1_024),
  '20 KB': callCompletedBody(20_480),
  '20 KB, not all ASCII': callCompletedBody(20_480, { accented: true }),
  '100 KB': callCompletedBody(102_400),
};

const columns = [
  { name: 'µs', digits: 2 },
  { name: 'times bare', digits: 2 },
  { name: 'times callhook', digits: 2 },
];

/** Whether a delivery is authentic: the signature alone, nothing parsed. */
export async function verifyPart(options) {
  const tables = [];
  const gates = [];
  const entries = await loadEntries(options.trees, './verify');
  for (const [size, body] of Object.entries(bodies)) {
    const delivery = signedDelivery(body);
    const contendersFor = (given) => verifyContenders(given, entries);
    await checkContenders(contendersFor, delivery);
    const samples = await timeInterleaved(contendersFor(delivery), options, cpuClock);
    const { bare, callhook, stripe } = samples;
    const rows = Object.entries(samples).map(([name, own]) => [
      name,
      spreadOf(own),
      ratioSpread(own, bare),
      ratioSpread(own, callhook),
    ]);
    tables.push({ title: `Verifying ${size}`, columns, rows });
    if (size !== '1 KB') continue;
    gates.push(
      gate('verify 1 KB, callhook / bare', ratioSpread(callhook, bare), 'at most', 1.1),
      gate('verify 1 KB, callhook / stripe', ratioSpread(callhook, stripe), 'at most', 0.52),
    );
  }
  return { tables, gates };
}
