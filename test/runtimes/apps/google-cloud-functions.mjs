import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { bysWebhook } from 'callhook/express';
import express from 'express';
import { onEvent, options, received, secret } from './contract-app.mjs';

const receive = bysWebhook(secret, onEvent, options);

const parsing = express();
parsing.use(express.json(), receive);

http('receiveCalls', (request, response) => {
  if (request.path === '/received') return response.json(received());
  return request.path === '/webhooks/bys/consumed' ? parsing(request, response) : receive(request, response);
});
// The server that its command starts, which would listen on all addresses.
getTestServer('receiveCalls').listen(Number(process.env.PORT), '127.0.0.1');
