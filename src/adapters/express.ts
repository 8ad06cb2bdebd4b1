import type { Request, Response } from 'express';
import { createReceiver, type OnEvent, type ReceiverOptions, type Secret } from '../receive/index.ts';
import type { CallEvents } from '../schema/byourside-events.ts';
import type { FieldsOption } from '../schema/requested-fields.ts';
import { byourside } from '../sources/byourside.ts';
import type { EventMap, Source } from '../sources/source.ts';
import { answerNode } from './node-delivery.ts';

const advice =
  'For Express: mount this route above app.use(express.json()), or write app.use(express.json({ verify: keepRawBody })).';

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
export function bysWebhook<const TFields extends FieldsOption = undefined>(
  secret: Secret<Request>,
  onEvent: OnEvent<CallEvents, Request, NoInfer<TFields>>,
  options?: ReceiverOptions<TFields, Request>,
): (request: Request, response: Response) => Promise<void> {
  return webhook(byourside, secret, onEvent, options);
}

/** The same for any source. */
export function webhook<TEvents extends EventMap, const TFields extends FieldsOption = undefined>(
  source: Source<TEvents>,
  secret: Secret<Request>,
  onEvent: OnEvent<NoInfer<TEvents>, Request, NoInfer<TFields>>,
  options?: ReceiverOptions<TFields, Request>,
): (request: Request, response: Response) => Promise<void> {
  const receive = createReceiver(source, secret, onEvent, options);
  return (request, response) => answerNode(receive, request, response, advice);
}

/** Keeps the bytes for routes below a global parser: `app.use(express.json({ verify: keepRawBody }))`. */
export function keepRawBody(request: object, _response: unknown, rawBody: Uint8Array): void {
  Object.assign(request, { rawBody });
}
