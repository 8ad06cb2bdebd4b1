import { bysWebhook } from 'callhook/next';

// The secret is a function that callhook calls for every delivery, so `next build` runs without it.
export const POST = bysWebhook(
  () => process.env.BYS_WEBHOOK_SECRET,
  (event) => console.log(event.event, event.callId, event.summary),
);
