import { bysWebhook } from 'callhook/fetch';
import { defineHandler } from 'nitro/h3';

// The secret is a function, asked for every delivery: where it is built, it need not be set.
const receive = bysWebhook(
  () => process.env.BYS_WEBHOOK_SECRET,
  (event) => console.log(event.event, event.callId, event.summary),
);

export default defineHandler(({ req }) => receive(req));
