import { createReceiver, type OnEvent, type ReceiverOptions, type Secret } from '../receive/index.ts';
import type { CallEvents } from '../schema/byourside-events.ts';
import type { FieldsOption } from '../schema/requested-fields.ts';
import { byourside } from '../sources/byourside.ts';
import type { EventMap, Source } from '../sources/source.ts';
import { answerWeb } from './web-delivery.ts';

const advice = 'Pass the request on before anything reads its body, or pass request.clone() to what does.';

/**
 * Receives By Your Side webhooks as a web handler, `Request` in, `Response` out: for Workers, Deno, Bun and every framework
 * whose routes are such functions.
 *
 * @throws {TypeError} At once, for a secret, a handler or an option that cannot work.
 *
 * @example
 * ```ts
 * import { bysWebhook } from 'callhook/fetch';
 *
 * export default { fetch: bysWebhook('whsec_test', (event) => console.log(event.event)) };
 * ```
 */
export function bysWebhook<const TFields extends FieldsOption = undefined>(
  secret: Secret<Request>,
  onEvent: OnEvent<CallEvents, Request, NoInfer<TFields>>,
  options?: ReceiverOptions<TFields, Request>,
): (request: Request) => Promise<Response> {
  return webhook(byourside, secret, onEvent, options);
}

/** The same for any source. */
export function webhook<TEvents extends EventMap, const TFields extends FieldsOption = undefined>(
  source: Source<TEvents>,
  secret: Secret<Request>,
  onEvent: OnEvent<NoInfer<TEvents>, Request, NoInfer<TFields>>,
  options?: ReceiverOptions<TFields, Request>,
): (request: Request) => Promise<Response> {
  const receive = createReceiver(source, secret, onEvent, options);
  return (request) => answerWeb(receive, request, advice);
}
