import { bysWebhook } from 'callhook/fetch';
import { defineHandler } from 'nitro/h3';
import { onEvent, options, received, secret } from '../../contract-app';

const receive = bysWebhook(() => secret, onEvent, options);

export default defineHandler(({ req, url }) =>
  url.searchParams.has('received') ? Response.json(received()) : receive(req),
);
