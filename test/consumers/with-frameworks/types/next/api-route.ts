import { bysWebhook } from 'callhook/next';
import type { NextApiHandler, PageConfig } from 'next';

export const config: PageConfig = { api: { bodyParser: false } };

const handler: NextApiHandler = bysWebhook(process.env.BYS_WEBHOOK_SECRET, {
  'call.completed': (event) => expectType<string | null>()(event.summary),
});

export default handler;
