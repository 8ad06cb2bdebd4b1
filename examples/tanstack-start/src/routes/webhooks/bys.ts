import { createFileRoute } from '@tanstack/react-router';
import { bysWebhook } from 'callhook/fetch';

// The secret is a function, asked for every delivery: where it is built, it need not be set.
const receive = bysWebhook(
  () => process.env.BYS_WEBHOOK_SECRET,
  (event) => console.log(event.event, event.callId, event.summary),
);

export const Route = createFileRoute('/webhooks/bys')({
  server: { handlers: { POST: ({ request }) => receive(request) } },
});
