import { bysWebhook } from 'callhook/fetch';
import type { RequestHandler } from './$types';

// The secret is a function, asked for every delivery: `vite build` loads this module without it.
const receive = bysWebhook(
  () => process.env.BYS_WEBHOOK_SECRET,
  (event) => console.log(event.event, event.callId, event.summary),
);

export const POST: RequestHandler = ({ request }) => receive(request);
