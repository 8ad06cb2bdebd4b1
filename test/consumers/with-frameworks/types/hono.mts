import { byourside } from 'callhook';
import { bysWebhook, webhook } from 'callhook/hono';
import { type Context, Hono } from 'hono';

interface AppEnv {
  Bindings: { BYS_WEBHOOK_SECRET: string };
}

export const app = new Hono<AppEnv>();

app.post(
  '/function',
  bysWebhook(
    (c) => c.env.BYS_WEBHOOK_SECRET,
    (event, context) => {
      // Hono infers an open environment for a handler that is itself inferred.
      // biome-ignore lint/suspicious/noExplicitAny: as above
      expectType<Context<any>>()(context.request);
      if (event.event === 'call.completed') expectType<string | null>()(event.summary);
    },
  ),
);

app.post(
  '/map',
  bysWebhook(
    (c: Context<AppEnv>) => c.env.BYS_WEBHOOK_SECRET,
    {
      'call.completed'(event, context) {
        expectType<Context<AppEnv>>()(context.request);
        expectType<string>()(context.request.env.BYS_WEBHOOK_SECRET);
        expectType<{ readonly confirmed: boolean | null; readonly new_time: string | null } | null>()(event.extracted);
      },
    },
    {
      fields: [
        { name: 'confirmed', type: 'boolean' },
        { name: 'new_time', type: 'string' },
      ],
    },
  ),
);

export const plain = new Hono().post(
  '/source',
  webhook(byourside, 'whsec_test', (event) => expectType<string>()(event.callId)),
);
