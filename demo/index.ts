import type { AddressInfo } from 'node:net';
import { signWebhook } from 'callhook';
import { bysWebhook } from 'callhook/express';
import express from 'express';
import { table } from './table.ts';

// One call's life, sent over HTTP with real signatures to a receiver on Express. First the receiver, as you would write it.

const secret = 'whsec_demo';
const received: string[] = [];
const events: string[] = [];
let crmIsDown = true;

const app = express();
app.post(
  '/webhooks/bys',
  bysWebhook(
    secret,
    (event) => {
      received.push(event.event);
      if (event.eventId === 'evt_4' && crmIsDown) throw new Error('the CRM is down');
      // Narrowed by its name, and `extracted` typed by `fields`: { confirmed: boolean | null; new_time: string | null }
      const found = event.event === 'call.completed' && event.extracted;
      const answer = found
        ? `confirmed: ${found.confirmed}, new_time: ${found.new_time ?? 'none'}`
        : 'nothing extracted yet';
      events.push(`${event.event.padEnd(16)} ${event.callId}  ${event.summary ?? '(no summary)'}  ${answer}`);
    },
    {
      fields: [
        { name: 'confirmed', type: 'boolean' },
        { name: 'new_time', type: 'string' },
      ],
      observe: () => {}, // the table below says it all
    },
  ),
);
const server = app.listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/bys`;

// Then the sender.

interface Step {
  readonly sent: string;
  readonly body: string;
  /** The header, where it is not the right one for this body and this moment. */
  readonly header?: string;
  /** The answer that it should get, and whether the handler should see it. */
  readonly expected: string;
  readonly handled: boolean;
  readonly because: string;
}

const call = { callId: 'call_7', to: '+14155550123', objective: 'Confirm the appointment for tomorrow at 2 PM.' };
const write = (event: string, eventId: string, more = {}) => JSON.stringify({ event, eventId, ...call, ...more });

const inProgress = write('call.in_progress', 'evt_1', { status: 'in_progress' });
const completed = write('call.completed', 'evt_2', {
  status: 'completed',
  summary: 'Confirmed, but for 5 PM 🎉',
  extracted: { confirmed: true, new_time: '17:00' },
});
const voicemail = write('call.voicemail', 'evt_3', { callId: 'call_8', status: 'voicemail' });
const declined = write('call.declined', 'evt_4', { callId: 'call_9', status: 'declined' });
const longAgo = Math.floor(Date.now() / 1000) - 3_600;

const steps: Step[] = [
  {
    sent: 'the call is answered',
    body: inProgress,
    expected: '200 processed',
    handled: true,
    because: 'signed, fresh and new',
  },
  {
    sent: 'the call is over',
    body: completed,
    expected: '200 processed',
    handled: true,
    because: 'its extracted fields are typed, too',
  },
  {
    sent: 'the same event once more',
    body: completed,
    expected: '200 duplicate',
    handled: false,
    because: 'its eventId was handled before',
  },
  {
    sent: 'a body that was changed',
    body: voicemail.replace('+14155550123', '+19005550123'),
    header: signWebhook(voicemail, secret),
    expected: '400 invalid_signature',
    handled: false,
    because: 'the signature is of other bytes',
  },
  {
    sent: 'a delivery of an hour ago',
    body: voicemail,
    header: signWebhook(voicemail, secret, { timestamp: longAgo }),
    expected: '400 invalid_signature',
    handled: false,
    because: 'outside the tolerance of 300 s',
  },
  {
    sent: 'one that the handler fails on',
    body: declined,
    expected: '500 handler_failed',
    handled: true,
    because: 'a 5xx asks the sender to try again',
  },
  {
    sent: 'the sender tries again',
    body: declined,
    expected: '200 processed',
    handled: true,
    because: 'what failed is no duplicate: nothing is lost',
  },
];

async function play(step: Step) {
  const before = received.length;
  const headers = {
    'content-type': 'application/json',
    'x-bys-signature': step.header ?? signWebhook(step.body, secret),
  };
  const response = await fetch(url, { method: 'POST', headers, body: step.body });
  const reply = (await response.json()) as { readonly outcome?: string; readonly error?: string };
  const answer = `${response.status} ${reply.outcome ?? reply.error}`;
  if (answer.startsWith('500')) crmIsDown = false;
  const handled = received.slice(before).join(', ');
  return { answer, handled, right: answer === step.expected && (handled !== '') === step.handled };
}

const rows: string[][] = [];
let wrong = 0;
for (const step of steps) {
  const { answer, handled, right } = await play(step);
  if (!right) wrong += 1;
  rows.push([right ? '✓' : '✗', step.sent, answer, handled || '-', right ? step.because : `expected ${step.expected}`]);
}
server.close();

console.log(`\nA receiver on Express, and one call's life sent to ${url}\n`);
console.log(table(['', 'sent', 'answered', 'the handler got', 'because'], rows));
console.log(`\nWhat the handler made of them\n\n${events.map((event) => `  ${event}`).join('\n')}\n`);
if (wrong > 0) console.error(`${wrong} of ${steps.length} deliveries did not end as they should.`);
process.exitCode = wrong > 0 ? 1 : 0;
