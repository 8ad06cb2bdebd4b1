import { byourside, createReceiver } from 'callhook';
import { callCompletedBody } from '../delivery/call-completed.js';
import { secret } from '../delivery/secret.js';
import { cpuClock, timeInterleaved } from '../measure/interleaved.js';
import { ratioSpread, spreadOf } from '../measure/spread.js';
import { overDeliveries, receiveWith } from '../receive/contenders.js';
import { gate } from '../report.js';

const columns = [
  { name: 'µs', digits: 2 },
  { name: 'times 1 secret', digits: 2 },
];

/** A receiver with several secrets, whose deliveries are signed with the first or with the last. */
export async function growthWithSecrets(options) {
  const body = callCompletedBody(1_024);
  const secrets = {
    '1 secret': [secret],
    '2 secrets, the first matches': [secret, ...others(1)],
    '10 secrets, the first matches': [secret, ...others(9)],
    '2 secrets, the last matches': [...others(1), secret],
    '5 secrets, the last matches': [...others(4), secret],
    '10 secrets, the last matches': [...others(9), secret],
  };
  const contenderOf = (own) => overDeliveries(body, receiveWith(createReceiver(byourside, own, () => {})));
  const contenders = Object.fromEntries(Object.entries(secrets).map(([name, own]) => [name, contenderOf(own)]));
  const samples = await timeInterleaved(contenders, options, cpuClock);
  const growthOf = (name) => ratioSpread(samples[name], samples['1 secret']);
  const rows = Object.entries(samples).map(([name, own]) => [name, spreadOf(own), growthOf(name)]);
  return {
    table: { title: 'Receiving 1 KB in process, by the number of secrets', columns, rows },
    gates: [
      gate('10 secrets of which the first matches / 1', growthOf('10 secrets, the first matches'), 'at most', 1.15),
    ],
  };
}

function others(count) {
  return Array.from({ length: count }, (_, i) => `whsec_another_secret_of_a_rotation_${i}`);
}
