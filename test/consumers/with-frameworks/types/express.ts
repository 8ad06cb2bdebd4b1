import { byourside } from 'callhook';
import { bysWebhook, keepRawBody, webhook } from 'callhook/express';
import express, { type Request } from 'express';

const fields = [
  { name: 'confirmed', type: 'boolean' },
  { name: 'new_time', type: 'string' },
] as const;

export const app = express();

app.post(
  '/function',
  bysWebhook(process.env.BYS_WEBHOOK_SECRET, (event, context) => {
    expectType<Request>()(context.request);
    if (event.event === 'call.completed') expectType<string | null>()(event.summary);
  }),
);

app.post(
  '/map',
  bysWebhook(
    ['whsec_new', 'whsec_old'],
    {
      'call.completed'(event, context) {
        expectType<Request>()(context.request);
        expectType<{ readonly confirmed: boolean | null; readonly new_time: string | null } | null>()(event.extracted);
      },
      unknown: (event) => expectType<string>()(event.name),
    },
    { fields, replay: false },
  ),
);

app.use(express.json({ verify: keepRawBody }));
app.post(
  '/source',
  webhook(
    byourside,
    (request) => request.header('x-tenant'),
    (_event, { request }) => expectType<Request>()(request),
  ),
);
