import { constructEvent } from 'callhook';
import { bysWebhook } from 'callhook/fetch';
import { memoryStore, once } from 'callhook/replay';
import { verifyWebhook } from 'callhook/verify';

export const handler: (request: Request) => Promise<Response> = bysWebhook('whsec_test', (event, { request }) =>
  once(memoryStore(), event.eventId, () => request.headers.get('user-agent')),
);

export async function read(request: Request): Promise<string | null> {
  const rawBody = await request.arrayBuffer();
  const header = request.headers.get('x-bys-signature');
  if (!verifyWebhook(header, rawBody, 'whsec_test')) return null;
  const event = constructEvent(rawBody, header, 'whsec_test');
  return event.event === 'call.completed' ? event.summary : event.callId;
}
