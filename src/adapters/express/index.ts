import type { Request, Response } from 'express';
import {
  type BysWebhook,
  byoursideReceiver,
  type Receiver,
  type ReceiverArguments,
  receiverFor,
  type Webhook,
} from '../../receive/index.ts';
import { expressAdvice } from '../express-advice.ts';
import { answerNode } from '../node/delivery.ts';

export type { VerifiedOptions } from '../shared/verified.ts';
export { type VerifiedRequest, verified, verifiedBy } from './verified.ts';

/** What Express mounts. */
export type ExpressHandler = (request: Request, response: Response) => Promise<void>;

/**
 * Receives By Your Side webhooks on Express 4 and 5. Reads the raw body itself, with no parser in front.
 *
 * @throws {TypeError} At once, for a secret, a handler or an option that cannot work.
 *
 * @example
 * ```ts
 * import express from 'express';
 * import { bysWebhook } from 'callhook/express';
 *
 * const app = express();
 * app.post('/webhooks/bys', bysWebhook(process.env.BYS_WEBHOOK_SECRET, (event) => console.log(event.event)));
 * ```
 */
export const bysWebhook: BysWebhook<Request, ExpressHandler> = (...args) => mount(byoursideReceiver(args));

/** The same for any source, or for several senders on one endpoint. */
export const webhook: Webhook<Request, ExpressHandler> = (...args: ReceiverArguments) => mount(receiverFor(args));

function mount(receive: Receiver<Request>): ExpressHandler {
  return (request, response) => answerNode(receive, request, response, expressAdvice);
}

/** Keeps the bytes for routes below a global parser: `app.use(express.json({ verify: keepRawBody }))`. */
export function keepRawBody(request: object, _response: unknown, rawBody: Uint8Array): void {
  Object.assign(request, { rawBody });
}
