import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { bysWebhook } from 'callhook/node';
import { onEvent, options, received, secret } from './contract-app.mjs';

const receive = bysWebhook(secret, onEvent, options);

createServer(async (request, response) => {
  if (request.url === '/received') return response.end(JSON.stringify(received()));
  if (request.url === '/webhooks/bys/consumed') await text(request);
  return receive(request, response);
}).listen(Number(process.env.PORT), '127.0.0.1');
