import type { Context } from 'koa';
import {
  type BysWebhook,
  byoursideReceiver,
  type Receiver,
  type ReceiverArguments,
  receiverFor,
  type Webhook,
} from '../../receive/index.ts';
import { readNodeBody } from '../node/body.ts';

/** What Koa uses, and what its routers mount. */
export type KoaMiddleware = (ctx: Context) => Promise<void>;

const advice =
  'For Koa: mount this middleware above app.use(bodyParser()), or let the parser keep the body in ctx.request.rawBody.';

/**
 * Receives By Your Side webhooks on Koa 2 and 3. Reads the raw body itself, with no parser in front, and takes the one that
 * `@koa/bodyparser` and koa-bodyparser keep. It answers every request that reaches it, so mount it on a route.
 *
 * @throws {TypeError} At once, for a secret, a handler or an option that cannot work.
 *
 * @example
 * ```ts
 * import Router from '@koa/router';
 * import { bysWebhook } from 'callhook/koa';
 * import Koa from 'koa';
 *
 * const router = new Router();
 * router.post('/webhooks/bys', bysWebhook(process.env.BYS_WEBHOOK_SECRET, (event) => console.log(event.event)));
 * new Koa().use(router.routes()).listen(3000);
 * ```
 */
export const bysWebhook: BysWebhook<Context, KoaMiddleware> = (...args) => mount(byoursideReceiver(args));

/** The same for any source, or for several senders on one endpoint. */
export const webhook: Webhook<Context, KoaMiddleware> = (...args: ReceiverArguments) => mount(receiverFor(args));

function mount(receive: Receiver<Context>): KoaMiddleware {
  return async (ctx) => {
    const parsed = 'rawBody' in ctx.request ? ctx.request : ctx.req; // a platform below Koa keeps it on the latter
    const readBody = (maxBytes: number) => readNodeBody(ctx.req, maxBytes, advice, parsed);
    const header = (name: string) => ctx.req.headers[name];
    const reply = await receive({ method: ctx.method, header, readBody, request: ctx });
    ctx.status = reply.status;
    ctx.set({ ...reply.headers });
    ctx.body = reply.body;
  };
}
