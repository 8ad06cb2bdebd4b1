import {
  type BysWebhook,
  byoursideReceiver,
  type Receiver,
  type ReceiverArguments,
  receiverFor,
  type Webhook,
} from '../receive/index.ts';
import { keepArguments } from './web-arguments.ts';
import { answerWeb } from './web-delivery.ts';

export { envOf } from './web-arguments.ts';

/** A web handler: `Request` in, `Response` out. Runtimes may give it more: `env` and `ctx` of Workers. */
export type WebHandler = (request: Request, env?: unknown, ctx?: unknown) => Promise<Response>;

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
export const bysWebhook: BysWebhook<Request, WebHandler> = (...args) =>
  mount(byoursideReceiver(args, { keepsAlive: true }));

/** The same for any source, or for several senders on one endpoint. */
export const webhook: Webhook<Request, WebHandler> = (...args: ReceiverArguments) =>
  mount(receiverFor(args, { keepsAlive: true }));

function mount(receive: Receiver<Request>): WebHandler {
  return (request, env, ctx) => {
    keepArguments(request, env, ctx);
    return answerWeb(receive, request, advice);
  };
}
