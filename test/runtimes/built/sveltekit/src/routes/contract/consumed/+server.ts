import { bysWebhook } from 'callhook/fetch';
import { onEvent, options, secret } from '../../../../contract-app';
import type { RequestHandler } from './$types';

const receive = bysWebhook(() => secret, onEvent, options);

export const POST: RequestHandler = async ({ request }) => {
  await request.text();
  return receive(request);
};
