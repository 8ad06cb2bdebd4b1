import { createServer, type IncomingMessage } from 'node:http';
import { byourside } from 'callhook';
import { bysWebhook, webhook } from 'callhook/node';

export const server = createServer(
  bysWebhook('whsec_test', (event, context) => {
    expectType<IncomingMessage>()(context.request);
    if (event.event === 'call.completed') expectType<string | null>()(event.summary);
  }),
);

export const withFields = webhook(
  byourside,
  (request) => request.headers.host,
  {
    'call.completed': (event) => expectType<{ readonly confirmed: boolean | null } | null>()(event.extracted),
  },
  { fields: [{ name: 'confirmed', type: 'boolean' }] },
);
