import { bysWebhook } from 'callhook/fetch';
import { onEvent, options, received, secret } from '../../../contract-app';
import type { RequestHandler } from './$types';

const receive = bysWebhook(() => secret, onEvent, options);

// For every method.
export const fallback: RequestHandler = ({ request, url }) =>
  url.searchParams.has('received') ? Response.json(received()) : receive(request);
