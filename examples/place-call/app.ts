import { type Client, callEventHub } from 'callhook/client';
import { bysWebhook } from 'callhook/express';
import express from 'express';

/** The facts that a call should find out. Written `as const`, they type `extracted`. */
export const fields = [
  { name: 'confirmed', type: 'boolean' },
  { name: 'new_time', type: 'string' },
] as const;

/** The application: a route for the events of its calls, and what places a call and waits for its end. */
export function createApp(secret: string | undefined) {
  const events = callEventHub();
  /** The numbers that nobody answered. */
  const callAgain: string[] = [];

  const app = express();
  app.post(
    '/webhooks/bys',
    bysWebhook(secret, (event) => {
      if (event.event === 'call.no_answer' && event.to) callAgain.push(event.to);
      events.handle(event); // after the work, so that every wait finds it done
    }),
  );

  /** Resolves when the webhook has told of the end. Should that get lost, a look every 30 seconds finds out. */
  async function confirmAppointment(client: Client, to: string, webhookUrl: string) {
    const placed = await client.placeCall({
      to,
      objective: 'Confirm the appointment for tomorrow at 2 PM and ask if they need to reschedule.',
      fields,
      webhookUrl,
    });
    return client.waitForCall(placed, { events });
  }

  return { app, callAgain, confirmAppointment };
}
