import { http } from '@google-cloud/functions-framework';
import { bysWebhook } from 'callhook/express';

// Each instance of the function has its own memory. In production, add a store that they share:
//   { replay: redisStore(client) } from callhook/replay/redis, or postgresStore(pool) from callhook/replay/postgres
http(
  'receiveCalls',
  bysWebhook(process.env.BYS_WEBHOOK_SECRET, {
    'call.completed': ({ event, callId, summary }) => console.log(event, callId, summary),
    'call.no_answer': ({ event, callId, to }) => console.log(event, callId, `nobody at ${to}`),
  }),
);
