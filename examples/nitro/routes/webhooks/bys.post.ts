import { bysWebhook } from 'callhook/fetch';
import { defineHandler } from 'nitro/h3';

// The secret is a function that callhook calls for every delivery, so the build runs without it.
const receive = bysWebhook(
  () => process.env.BYS_WEBHOOK_SECRET,
  (event) => console.log(event.event, event.callId, event.summary),
);

export default defineHandler(({ req }) => receive(req));
