import type { IncomingMessage, ServerResponse } from 'node:http';
import { type BysWebhook, bysWebhookOn, type Receiver, type Webhook, webhookOn } from '../../receive/index.ts';
import { answerNode } from './delivery.ts';
import { withVercel } from './vercel.ts';

/** The request listener to give to `createServer` of `node:http`. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const advice = "Call this handler before anything else reads the request: no on('data'), no setEncoding, no parser.";

/**
 * Receives By Your Side webhooks on a plain `node:http` server, and on frameworks that are built on one.
 *
 * @throws {TypeError} At once, for a secret, a handler or an option that cannot work.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http';
 * import { bysWebhook } from 'callhook/node';
 *
 * createServer(bysWebhook(process.env.BYS_WEBHOOK_SECRET, (event) => console.log(event.event))).listen(3000);
 * ```
 */
export const bysWebhook: BysWebhook<IncomingMessage, NodeHandler> = /* @__PURE__ */ bysWebhookOn(mount);

/** Receives the webhooks of any source, or of several senders on one endpoint; otherwise as {@link bysWebhook}. */
export const webhook: Webhook<IncomingMessage, NodeHandler> = /* @__PURE__ */ webhookOn(mount);

function mount(receive: Receiver<IncomingMessage>): NodeHandler {
  return (request, response) => answerNode(receive, request, response, () => withVercel(advice));
}
