import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type BysWebhook,
  byoursideReceiver,
  type Receiver,
  type ReceiverArguments,
  receiverFor,
  type Webhook,
} from '../../receive/index.ts';
import { answerNode } from './delivery.ts';

/** What `createServer` of `node:http` is given. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const advice = "Call this handler before anything else reads the request: no on('data'), no setEncoding, no parser.";

/**
 * Receives By Your Side webhooks on a plain `node:http` server, and on what is built on one.
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
export const bysWebhook: BysWebhook<IncomingMessage, NodeHandler> = (...args) => mount(byoursideReceiver(args));

/** The same for any source, or for several senders on one endpoint. */
export const webhook: Webhook<IncomingMessage, NodeHandler> = (...args: ReceiverArguments) => mount(receiverFor(args));

function mount(receive: Receiver<IncomingMessage>): NodeHandler {
  return (request, response) => answerNode(receive, request, response, advice);
}
