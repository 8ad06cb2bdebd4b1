import { byourside } from 'callhook';
import { bysWebhook, webhook } from 'callhook/koa';
import Koa, { type Context } from 'koa';

export const app = new Koa();

app.use(
  bysWebhook(process.env.BYS_WEBHOOK_SECRET, (event, context) => {
    expectType<Context>()(context.request);
    if (event.event === 'call.completed') expectType<string | null>()(event.summary);
  }),
);

app.use(
  webhook(
    byourside,
    (ctx) => ctx.get('x-tenant'),
    { 'call.completed': (event) => expectType<{ readonly confirmed: boolean | null } | null>()(event.extracted) },
    { fields: [{ name: 'confirmed', type: 'boolean' }] },
  ),
);
