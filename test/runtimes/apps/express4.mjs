import { bysWebhook } from 'callhook/express';
import express from 'express4';
import { onEvent, options, received, secret } from './contract-app.mjs';

const app = express();
app.get('/received', (_request, response) => response.json(received()));
app.all('/webhooks/bys', bysWebhook(secret, onEvent, options));
app.listen(Number(process.env.PORT), '127.0.0.1');
