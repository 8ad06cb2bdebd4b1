import { bysWebhook } from 'callhook/next';

// The signature covers the raw body, and without this line Next.js parses it first.
export const config = { api: { bodyParser: false } };

export default bysWebhook(
  () => process.env.BYS_WEBHOOK_SECRET,
  (event) => console.log(event.event, event.callId, event.summary),
);
