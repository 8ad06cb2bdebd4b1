import type { EventContext } from 'callhook';
import { byourside } from 'callhook';
import { bysWebhook, webhook } from 'callhook/next';
import type { NextApiRequest } from 'next';
import type { NextRequest } from 'next/server.js';

bysWebhook('whsec_test', (_event, context) => expectType<NextRequest | NextApiRequest>()(context.request));

bysWebhook(
  (request: NextRequest) => request.nextUrl.searchParams.get('tenant'),
  (_event, context) => expectType<NextRequest>()(context.request),
);

webhook(byourside, 'whsec_test', (_event, { request }: EventContext<NextApiRequest>) => {
  expectType<NextApiRequest>()(request);
});

bysWebhook(
  'whsec_test',
  {
    'call.completed': (event) =>
      expectType<{ readonly confirmed: boolean | null; readonly new_time: string | null } | null>()(event.extracted),
  },
  {
    fields: [
      { name: 'confirmed', type: 'boolean' },
      { name: 'new_time', type: 'string' },
    ],
  },
);
