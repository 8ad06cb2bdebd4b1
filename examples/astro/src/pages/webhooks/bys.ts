import type { APIRoute } from 'astro';
import { bysWebhook } from 'callhook/fetch';

// The secret is a function that callhook calls for every delivery; `import.meta.env` would put it into the build.
const receive = bysWebhook(
  () => process.env.BYS_WEBHOOK_SECRET,
  (event) => console.log(event.event, event.callId, event.summary),
);

export const POST: APIRoute = ({ request }) => receive(request);
