import { bysWebhook } from 'callhook/fetch';
import { defineHandler } from 'nitro/h3';
import { onEvent, options, secret } from '../../contract-app';

const receive = bysWebhook(() => secret, onEvent, options);

export default defineHandler(async ({ req }) => {
  await req.text();
  return receive(req);
});
