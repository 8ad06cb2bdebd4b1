import type { TerminalStatus } from 'callhook';
import { ByoursideError, type Call, Client, callEventHub } from 'callhook/client';
import { bysWebhook } from 'callhook/express';

const client = new Client({ apiKey: process.env.BYS_API_KEY, fetchImpl: fetch });
const events = callEventHub();
export const handler = bysWebhook(process.env.BYS_WEBHOOK_SECRET, events.handle);

try {
  const placed = await client.placeCall({
    to: '+14155550123',
    objective: 'Confirm the appointment.',
    fields: [{ name: 'confirmed', type: 'boolean' }, { name: 'any' }],
  });
  const { status, extracted } = await client.waitForCall(placed, { events });
  expectType<TerminalStatus>()(status);
  expectType<{ readonly confirmed: boolean | null; readonly any: string | number | boolean | null } | null>()(
    extracted,
  );
} catch (error) {
  if (error instanceof ByoursideError) expectType<number>()(error.status);
}

expectType<Call[]>()(await client.listCalls({ limit: 5 }));
