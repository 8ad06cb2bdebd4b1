import { bysWebhook } from 'callhook/express';
import express from 'express';
import { secret } from '../../delivery/secret.js';

export function listen(ready) {
  const app = express();
  app.post(
    '/',
    bysWebhook(secret, () => {}),
  );
  const server = app.listen(0, '127.0.0.1', () => ready(server.address().port));
}
