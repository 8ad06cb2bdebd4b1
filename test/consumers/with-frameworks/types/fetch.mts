import { byourside } from 'callhook';
import { bysWebhook, webhook } from 'callhook/fetch';

export const handler: (request: Request) => Promise<Response> = bysWebhook(
  async (request) => request.headers.get('x-tenant'),
  (event, context) => {
    expectType<Request>()(context.request);
    if (event.event === 'call.completed') expectType<string | null>()(event.summary);
  },
);

export const withFields = webhook(
  byourside,
  'whsec_test',
  {
    'call.completed': (event) => expectType<{ readonly confirmed: boolean | null } | null>()(event.extracted),
  },
  { fields: [{ name: 'confirmed', type: 'boolean' }], observe: (report) => expectType<number>()(report.status) },
);
