import type { Context } from 'hono';
import { type BysWebhook, type ReceiverArguments, receiverFor, type Webhook } from '../receive/index.ts';
import { byourside } from '../sources/byourside.ts';
import { readHonoBody } from './hono-body.ts';
import { toResponse } from './web-delivery.ts';

// biome-ignore lint/suspicious/noExplicitAny: as in Hono's own handlers, c.env is what the platform gives
type AnyContext = Context<any>;

/** What Hono mounts. */
export type HonoHandler = (c: AnyContext) => Promise<Response>;

/**
 * Receives By Your Side webhooks on Hono, on any runtime; also when the body was read with `c.req` before.
 *
 * @throws {TypeError} At once, for a secret, a handler or an option that cannot work.
 *
 * @example
 * ```ts
 * import { Hono } from 'hono';
 * import { bysWebhook } from 'callhook/hono';
 *
 * const app = new Hono(); // annotate c as Context<YourEnv> for typed bindings
 * app.post('/webhooks/bys', bysWebhook((c) => c.env.BYS_WEBHOOK_SECRET, (event) => console.log(event.event)));
 * ```
 */
export const bysWebhook: BysWebhook<AnyContext, HonoHandler> = (secret, onEvent, options) =>
  webhook(byourside, secret, onEvent, options);

/** The same for any source, or for several senders on one endpoint. */
export const webhook: Webhook<AnyContext, HonoHandler> = (...args: ReceiverArguments): HonoHandler => {
  const receive = receiverFor<AnyContext>(args);
  return async (c) => {
    const readBody = (maxBytes: number) => readHonoBody(c, maxBytes);
    const reply = await receive({ method: c.req.method, header: (name) => c.req.header(name), readBody, request: c });
    return toResponse(reply);
  };
};
