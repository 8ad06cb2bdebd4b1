import type { APIRoute } from 'astro';
import { bysWebhook } from 'callhook/fetch';

// The secret is a function, asked for every delivery: `import.meta.env` would write it into what is built.
const receive = bysWebhook(
  () => process.env.BYS_WEBHOOK_SECRET,
  (event) => console.log(event.event, event.callId, event.summary),
);

export const POST: APIRoute = ({ request }) => receive(request);
