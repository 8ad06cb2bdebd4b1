import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import { bysWebhook } from 'callhook/koa';
import Koa from 'koa';

const app = new Koa();
const router = new Router();

router.post(
  '/webhooks/bys',
  bysWebhook(process.env.BYS_WEBHOOK_SECRET, {
    'call.completed': ({ event, callId, summary }) => console.log(event, callId, summary),
    'call.no_answer': ({ event, callId, to }) => console.log(event, callId, `nobody at ${to}`),
  }),
);
app.use(router.routes());

// Keep this below the webhook: a parser above it would turn the raw body into text.
app.use(bodyParser());

const port = Number(process.env.PORT ?? 3000);
app.listen(port, () => console.log(`Listening on http://localhost:${port}/webhooks/bys`));
