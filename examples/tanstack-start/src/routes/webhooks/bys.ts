import { createFileRoute } from '@tanstack/react-router';
import { bysWebhook } from 'callhook/fetch';

// The secret is a function that callhook calls for every delivery, so the build runs without it.
const receive = bysWebhook(
  () => process.env.BYS_WEBHOOK_SECRET,
  (event) => console.log(event.event, event.callId, event.summary),
);

export const Route = createFileRoute('/webhooks/bys')({
  server: { handlers: { POST: ({ request }) => receive(request) } },
});
