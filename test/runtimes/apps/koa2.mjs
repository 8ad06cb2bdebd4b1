import { bysWebhook } from 'callhook/koa';
import Koa from 'koa2';
import { onEvent, options, received, secret } from './contract-app.mjs';

const hook = bysWebhook(secret, onEvent, options);

const app = new Koa();
app.use(async (ctx, next) => {
  if (ctx.path === '/webhooks/bys') return hook(ctx);
  ctx.body = received();
  return next();
});
app.listen(Number(process.env.PORT), '127.0.0.1');
