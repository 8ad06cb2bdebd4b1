import { bysWebhook } from 'callhook/fetch';
import { H3, serve } from 'h3';
import { onEvent, options, received, secret } from './contract-app.mjs';

const receive = bysWebhook(secret, onEvent, options);

const app = new H3();
app.get('/received', () => received());
app.all('/webhooks/bys', ({ req }) => receive(req));
app.all('/webhooks/bys/consumed', async ({ req }) => {
  await req.json();
  return receive(req);
});
serve(app, { hostname: '127.0.0.1', port: Number(process.env.PORT) });
