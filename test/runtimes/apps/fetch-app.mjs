import { bysWebhook } from 'callhook/fetch';
import { onEvent, options, received, secret } from './contract-app.mjs';

const hook = bysWebhook(secret, onEvent, options);

/** The handler alone, but for what the contract asks to see. */
export function answer(request) {
  return new URL(request.url).pathname === '/received' ? Response.json(received()) : hook(request);
}
