import { bysWebhook } from 'callhook/hono';
import { Hono } from 'hono';
import { onEvent, options, received, secret } from './contract-app.mjs';

export const app = new Hono();
app.get('/received', (c) => c.json(received()));
app.all('/webhooks/bys', bysWebhook(secret, onEvent, options));
