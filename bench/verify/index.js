import { callCompletedBody } from '../delivery/call-completed.js';
import { signedDelivery } from '../delivery/signed-delivery.js';
import { checkContenders } from '../measure/check-contenders.js';
import { ratio, timeInterleaved } from '../measure/interleaved.js';
import { median } from '../measure/median.js';
import { gate } from '../report.js';
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
  for (const [size, body] of Object.entries(bodies)) {
    const delivery = signedDelivery(body);
    await checkContenders(verifyContenders, delivery);
    const samples = await timeInterleaved(verifyContenders(delivery), options);
    const { bare, callhook, stripe } = samples;
    const rows = Object.entries(samples).map(([name, own]) => [
      name,
      median(own),
      ratio(own, bare),
      ratio(own, callhook),
    ]);
    tables.push({ title: `Verifying ${size}`, columns, rows });
    if (size !== '1 KB') continue;
    gates.push(
      gate('verify 1 KB, callhook / bare', ratio(callhook, bare), 'at most', 1.15),
      gate('verify 1 KB, callhook / stripe', ratio(callhook, stripe), 'at most', 0.55),
    );
  }
  return { tables, gates };
}
