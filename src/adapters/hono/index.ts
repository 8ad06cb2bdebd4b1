import {
  type BysWebhook,
  byoursideReceiver,
  type Receiver,
  type ReceiverArguments,
  receiverFor,
  type Webhook,
} from '../../receive/index.ts';
import { toResponse } from '../fetch/delivery.ts';
import { type AnyContext, honoDelivery } from './delivery.ts';

export type { VerifiedOptions } from '../shared/verified.ts';
export { type VerifiedVariables, verified, verifiedBy } from './verified.ts';

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
export const bysWebhook: BysWebhook<AnyContext, HonoHandler> = (...args) =>
  mount(byoursideReceiver(args, { keepsAlive: true }));

/** The same for any source, or for several senders on one endpoint. */
export const webhook: Webhook<AnyContext, HonoHandler> = (...args: ReceiverArguments) =>
  mount(receiverFor(args, { keepsAlive: true }));

function mount(receive: Receiver<AnyContext>): HonoHandler {
  return async (c) => toResponse(await receive(honoDelivery(c)));
}
