import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request } from 'express';
import { type BysWebhook, bysWebhookOn, type Receiver, type Webhook, webhookOn } from '../../receive/index.ts';
import { answerExpress } from './delivery.ts';

export type { VerifiedOptions } from '../shared/verified.ts';
export { type VerifiedRequest, verified, verifiedBy } from './verified.ts';

/** The handler that Express mounts. Typed by `node:http`, so that it fits every version of Express's types. */
export type ExpressHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Receives By Your Side webhooks on Express 4 and 5. It reads the raw body itself, without a parser in front.
 *
 * `context.request` has the type of the `@types/express` that callhook finds. For another version, annotate the context of
 * the handler or write `bysWebhook<Request>`.
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
export const bysWebhook: BysWebhook<Request, ExpressHandler, IncomingMessage> = /* @__PURE__ */ bysWebhookOn(mount);

/** Receives the webhooks of any source, or of several senders on one endpoint; otherwise as {@link bysWebhook}. */
export const webhook: Webhook<Request, ExpressHandler, IncomingMessage> = /* @__PURE__ */ webhookOn(mount);

function mount(receive: Receiver<Request>): ExpressHandler {
  return (request, response) => answerExpress(receive, request, response);
}

/** Keeps the raw body for routes below a global parser: `app.use(express.json({ verify: keepRawBody }))`. */
export function keepRawBody(request: object, _response: unknown, rawBody: Uint8Array): void {
  Object.assign(request, { rawBody });
}
