import { constructEvent } from 'callhook';
import { Client } from 'callhook/client';
import { bysWebhook } from 'callhook/fetch';
import { type LambdaHandler, bysWebhook as onLambda } from 'callhook/lambda';
import { memoryStore, once } from 'callhook/replay';
import { createSimulator, sampleEvent, signedRequest } from 'callhook/testing';
import { verifyWebhook } from 'callhook/verify';

export const handler: (request: Request) => Promise<Response> = bysWebhook('whsec_test', (event, { request }) =>
  once(memoryStore(), event.eventId, () => request.headers.get('user-agent')),
);

export const onInvoke: LambdaHandler = onLambda('whsec_test', (_event, { request }) => request.context.awsRequestId);

export async function read(request: Request): Promise<string | null> {
  const rawBody = await request.arrayBuffer();
  const header = request.headers.get('x-bys-signature');
  if (!verifyWebhook(header, rawBody, 'whsec_test')) return null;
  const event = constructEvent(rawBody, header, 'whsec_test');
  return event.event === 'call.completed' ? event.summary : event.callId;
}

export const sample: Request = signedRequest(sampleEvent('call.completed'), 'whsec_test');
export const { seed } = createSimulator({ secret: 'whsec_test', script: { faults: ['duplicate'] } });

export async function summaryOf(apiKey: string, callId: string, signal: AbortSignal): Promise<string | null> {
  const client = new Client({ apiKey, fetchImpl: fetch });
  return (await client.waitForCall(callId, { signal })).summary;
}
