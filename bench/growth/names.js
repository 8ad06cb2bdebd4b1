import { createReceiver, defineSource, timestampedHmac } from 'callhook';
import * as z from 'zod/v4/mini';
import { callCompletedBody } from '../delivery/call-completed.js';
import { secret } from '../delivery/secret.js';
import { cpuClock, timeInterleaved } from '../measure/interleaved.js';
import { ratioSpread, spreadOf } from '../measure/spread.js';
import { overDeliveries, receiveWith } from '../receive/contenders.js';
import { gate } from '../report.js';

const counts = [1, 10, 100, 1_000];

const columns = [
  { name: 'µs', digits: 2 },
  { name: 'times 1 name', digits: 2 },
];

/** A receiver of a source with so many events, each with its schema and its handler. All get deliveries of one of them. */
export async function growthWithNames(options) {
  const body = callCompletedBody(1_024);
  const contenders = Object.fromEntries(
    counts.map((count) => [labelOf(count), overDeliveries(body, receiveWith(receiverOf(count)))]),
  );
  const samples = await timeInterleaved(contenders, options, cpuClock);
  const growthOf = (count) => ratioSpread(samples[labelOf(count)], samples[labelOf(1)]);
  const rows = counts.map((count) => [labelOf(count), spreadOf(samples[labelOf(count)]), growthOf(count)]);
  return {
    table: { title: 'Receiving 1 KB in process, by the names of events that a source has', columns, rows },
    gates: [gate('1,000 names of events / 1', growthOf(1_000), 'at most', 1.15)],
  };
}

function labelOf(count) {
  return `${count.toLocaleString('en')} ${count === 1 ? 'name' : 'names'}`;
}

function receiverOf(count) {
  const names = Array.from({ length: count }, (_, i) => (i === count >> 1 ? 'call.completed' : `other.event_${i}`));
  const schemaOf = (name) => z.looseObject({ event: z.literal(name), eventId: z.string(), transcript: z.string() });
  const source = defineSource({
    name: 'growing',
    authenticator: timestampedHmac({ header: 'X-BYS-Signature' }),
    events: Object.fromEntries(names.map((name) => [name, schemaOf(name)])),
    eventName: 'event',
    eventId: 'eventId',
  });
  return createReceiver(source, secret, Object.fromEntries(names.map((name) => [name, () => {}])));
}
