import type { CallEvent } from 'callhook' with { 'resolution-mode': 'import' };

export async function read(rawBody: Buffer, header: string | undefined): Promise<CallEvent | undefined> {
  const { constructEvent } = await import('callhook');
  const event = constructEvent(rawBody, header, 'whsec_test');
  if (event.event !== 'call.completed') return undefined;
  expectType<string | null>()(event.summary);
  return event;
}

export async function makeHandler() {
  const { bysWebhook } = await import('callhook/express');
  return bysWebhook('whsec_test', (_event, { request }) => expectType<string>()(request.path));
}
