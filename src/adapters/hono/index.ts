import { type BysWebhook, bysWebhookOn, type Receiver, type Webhook, webhookOn } from '../../receive/index.ts';
import { toResponse } from '../fetch/delivery.ts';
import { type AnyContext, honoDelivery } from './delivery.ts';

export type { VerifiedOptions } from '../shared/verified.ts';
export { type VerifiedVariables, verified, verifiedBy } from './verified.ts';

/** The handler that Hono mounts. */
export type HonoHandler = (c: AnyContext) => Promise<Response>;

/**
 * Receives By Your Side webhooks on Hono, on any runtime, also after a middleware read the body with `c.req`.
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
export const bysWebhook: BysWebhook<AnyContext, HonoHandler> = /* @__PURE__ */ bysWebhookOn(mount, {
  keepsAlive: true,
});

/** Receives the webhooks of any source, or of several senders on one endpoint; otherwise as {@link bysWebhook}. */
export const webhook: Webhook<AnyContext, HonoHandler> = /* @__PURE__ */ webhookOn(mount, { keepsAlive: true });

function mount(receive: Receiver<AnyContext>): HonoHandler {
  return async (c) => toResponse(await receive(honoDelivery(c)), c?.req?.raw); // JavaScript can pass anything
}
