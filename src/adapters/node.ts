import type { IncomingMessage, ServerResponse } from 'node:http';
import { createReceiver, type OnEvent, type ReceiverOptions, type Secret } from '../receive/index.ts';
import type { CallEvents } from '../schema/byourside-events.ts';
import type { FieldsOption } from '../schema/requested-fields.ts';
import { byourside } from '../sources/byourside.ts';
import type { EventMap, Source } from '../sources/source.ts';
import { answerNode } from './node-delivery.ts';

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
export function bysWebhook<const TFields extends FieldsOption = undefined>(
  secret: Secret<IncomingMessage>,
  onEvent: OnEvent<CallEvents, IncomingMessage, NoInfer<TFields>>,
  options?: ReceiverOptions<TFields, IncomingMessage>,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return webhook(byourside, secret, onEvent, options);
}

/** The same for any source. */
export function webhook<TEvents extends EventMap, const TFields extends FieldsOption = undefined>(
  source: Source<TEvents>,
  secret: Secret<IncomingMessage>,
  onEvent: OnEvent<NoInfer<TEvents>, IncomingMessage, NoInfer<TFields>>,
  options?: ReceiverOptions<TFields, IncomingMessage>,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const receive = createReceiver(source, secret, onEvent, options);
  return (request, response) => answerNode(receive, request, response, advice);
}
