import type { APIRoute } from 'astro';
import { bysWebhook } from 'callhook/fetch';
import { onEvent, options, secret } from '../../../contract-app';

const receive = bysWebhook(() => secret, onEvent, options);

export const POST: APIRoute = async ({ request }) => {
  await request.text();
  return receive(request);
};
