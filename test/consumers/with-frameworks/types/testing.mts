import type { CallEvents } from 'callhook';
import {
  createSimulator,
  type Script,
  type SentDelivery,
  sampleEvent,
  signedDelivery,
  signedRequest,
  virtualClock,
} from 'callhook/testing';

const event = sampleEvent('call.completed', { summary: 'Fine.', extracted: { confirmed: true } });
expectType<CallEvents['call.completed']>()(event);
// @ts-expect-error: no event has this name
sampleEvent('call.complete');

expectType<Request>()(signedRequest(event, 'whsec_test', { url: 'http://localhost/', timestamp: 1 }));
expectType<string>()(signedDelivery({ ...event, cost: 1 }, ['whsec_new', 'whsec_old']).body);

const script: Script = ({ to }) =>
  to.endsWith('99') ? { refuse: 'placement_failed' } : { faults: ['stale', { fault: 'duplicate', copies: 2 }] };
const simulator = createSimulator({ secret: process.env.BYS_WEBHOOK_SECRET, script, clock: virtualClock(), seed: 1 });
expectType<string>()((await simulator.listen()).url);
expectType<readonly SentDelivery[]>()(await simulator.settled());
await simulator.close();

// @ts-expect-error: calls do not end like this
createSimulator({ secret: 'whsec_test', script: { outcome: 'answered' } });
// @ts-expect-error: a stale delivery has no copies
createSimulator({ secret: 'whsec_test', script: { faults: [{ fault: 'stale', copies: 2 }] } });
