import type { Context } from 'koa';
import {
  type BysWebhook,
  bysWebhookOn,
  type Receiver,
  type Webhook,
  type WhenLate,
  webhookOn,
} from '../../receive/index.ts';
import { closeLater, discardNodeBody } from '../node/stream.ts';
import { urlOf } from '../node/url.ts';
import { wrongRequest } from '../shared/wrong-request.ts';
import { type KoaContext, readKoaBody } from './body.ts';

export type { KoaContext } from './body.ts';

/** The middleware that Koa and its routers mount. */
export type KoaMiddleware = (ctx: KoaContext) => Promise<void>;

/**
 * Receives By Your Side webhooks on Koa 2 and 3. It reads the raw body itself, without a parser in front, or takes the one
 * that `@koa/bodyparser` and koa-bodyparser keep. It answers every request that reaches it, so mount it on a route.
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
export const bysWebhook: BysWebhook<Context, KoaMiddleware, KoaContext> = /* @__PURE__ */ bysWebhookOn(mount);

/** Receives the webhooks of any source, or of several senders on one endpoint; otherwise as {@link bysWebhook}. */
export const webhook: Webhook<Context, KoaMiddleware, KoaContext> = /* @__PURE__ */ webhookOn(mount);

function mount(receive: Receiver<Context>): KoaMiddleware {
  return async (ctx) => {
    const { req, set }: Partial<KoaContext> = ctx ?? {}; // JavaScript can pass anything
    if (req?.headers === undefined || typeof set !== 'function')
      throw new TypeError(wrongRequest('This handler takes a context of Koa', ctx));
    const readBody = (maxBytes: number, whenLate: WhenLate) => readKoaBody(ctx, maxBytes, whenLate);
    const header = (name: string) => ctx.req.headers[name];
    const discardBody = () => discardNodeBody(ctx.req);
    const reply = await receive({
      method: ctx.method,
      header,
      url: () => urlOf(ctx.req),
      readBody,
      discardBody,
      request: ctx as Context,
    });
    ctx.status = reply.status;
    ctx.set({ ...reply.headers });
    ctx.body = reply.body;
    closeLater(ctx.req);
  };
}
