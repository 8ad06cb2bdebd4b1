import { bysWebhook } from 'callhook/fetch';
import { onEvent, options, received, secret } from './contract-app.mjs';

const receive = bysWebhook(secret, onEvent, options);

/** The handler alone, but for what the contract asks to see. */
export async function answer(request) {
  const { pathname } = new URL(request.url);
  if (pathname === '/received') return Response.json(received());
  if (pathname === '/webhooks/bys/consumed') await request.text();
  return receive(request);
}
