import type { APIRoute } from 'astro';
import { bysWebhook } from 'callhook/fetch';
import { onEvent, options, received, secret } from '../../../contract-app';

const receive = bysWebhook(() => secret, onEvent, options);

export const ALL: APIRoute = ({ request, url }) =>
  url.searchParams.has('received') ? Response.json(received()) : receive(request);
