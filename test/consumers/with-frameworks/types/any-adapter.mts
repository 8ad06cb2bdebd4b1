// The types that every adapter promises: check-package compiles a copy of this for each of them.
import { byourside, type CallEvent, sender } from 'callhook';
import { bysWebhook, webhook } from 'callhook/express';

bysWebhook(process.env.BYS_WEBHOOK_SECRET, (event, { rawBody, signal, signedAt }) => {
  expectType<CallEvent['event']>()(event.event);
  if (event.event === 'call.completed') expectType<string | null>()(event.summary);
  expectType<Date>()(signedAt);
  expectType<Uint8Array>()(rawBody);
  expectType<AbortSignal>()(signal);
});

bysWebhook(
  ['whsec_new', 'whsec_old'],
  {
    'call.completed': (event) =>
      expectType<{ readonly confirmed: boolean | null; readonly new_time: string | null } | null>()(event.extracted),
    unknown: (event) => expectType<string | null>()(event.callId),
  },
  {
    fields: [
      { name: 'confirmed', type: 'boolean' },
      { name: 'new_time', type: 'string' },
    ],
    replay: false,
    observe: (report) => expectType<number>()(report.status),
  },
);

webhook(byourside, 'whsec_test', (event, { eventKey }) => {
  expectType<string>()(event.callId);
  expectType<string>()(eventKey);
});

webhook([sender(byourside, 'whsec_test', (event) => expectType<string>()(event.callId))], { tolerance: 60 });

// @ts-expect-error: no event has this name
bysWebhook('whsec_test', { 'call.complete': () => {} });
// @ts-expect-error: a secret is text
bysWebhook(42, () => {});
// @ts-expect-error: no option has this name
bysWebhook('whsec_test', () => {}, { tolerence: 60 });
