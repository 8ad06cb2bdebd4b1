import { json } from 'node:stream/consumers';
import { bysWebhook } from 'callhook/koa';
import { onEvent, options, received, secret } from './contract-app.mjs';

const { default: Koa } = await import(process.argv[2]);
const receive = bysWebhook(secret, onEvent, options);

const app = new Koa();
app.use(async (ctx, next) => {
  if (ctx.path === '/webhooks/bys') return receive(ctx);
  if (ctx.path !== '/webhooks/bys/consumed') return next();
  ctx.request.body = await json(ctx.req);
  return receive(ctx);
});
app.use((ctx) => {
  ctx.body = received();
});
app.listen(Number(process.env.PORT), '127.0.0.1');
