import {
  type BysWebhook,
  byoursideReceiver,
  type Receiver,
  type ReceiverArguments,
  receiverFor,
  type Webhook,
} from '../../receive/index.ts';
import { keepArguments } from './arguments.ts';
import { answerFetch } from './delivery.ts';

export { envOf } from './arguments.ts';

/** A web handler: `Request` in, `Response` out. Runtimes may give it more: `env` and `ctx` of Workers. */
export type FetchHandler = (request: Request, env?: unknown, ctx?: unknown) => Promise<Response>;

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
export const bysWebhook: BysWebhook<Request, FetchHandler> = (...args) =>
  mount(byoursideReceiver(args, { keepsAlive: true }));

/** The same for any source, or for several senders on one endpoint. */
export const webhook: Webhook<Request, FetchHandler> = (...args: ReceiverArguments) =>
  mount(receiverFor(args, { keepsAlive: true }));

function mount(receive: Receiver<Request>): FetchHandler {
  return (request, env, ctx) => {
    keepArguments(request, env, ctx);
    return answerFetch(receive, request, advice);
  };
}
