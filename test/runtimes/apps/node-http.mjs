import { createServer } from 'node:http';
import { bysWebhook } from 'callhook/node';
import { onEvent, options, received, secret } from './contract-app.mjs';

const hook = bysWebhook(secret, onEvent, options);

createServer((request, response) =>
  request.url === '/received' ? response.end(JSON.stringify(received())) : hook(request, response),
).listen(Number(process.env.PORT), '127.0.0.1');
