import { bysWebhook } from 'callhook/next';

// The bytes that arrived are what is signed: without this line Next.js parses them first.
export const config = { api: { bodyParser: false } };

export default bysWebhook(
  () => process.env.BYS_WEBHOOK_SECRET,
  (event) => console.log(event.event, event.callId, event.summary),
);
