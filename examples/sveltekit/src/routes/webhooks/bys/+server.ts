import { bysWebhook } from 'callhook/fetch';
import type { RequestHandler } from './$types';

// The secret is a function that callhook calls for every delivery, so `vite build` runs without it.
const receive = bysWebhook(
  () => process.env.BYS_WEBHOOK_SECRET,
  (event) => console.log(event.event, event.callId, event.summary),
);

export const POST: RequestHandler = ({ request }) => receive(request);
