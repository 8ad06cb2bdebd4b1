import {
  type BysWebhook,
  bysWebhookOn,
  isExecution,
  type Receiver,
  type Webhook,
  webhookOn,
} from '../../receive/index.ts';
import { answerFetch } from './delivery.ts';
import { keepEnv } from './env.ts';

export { envOf } from './env.ts';

/** A fetch handler: `Request` in, `Response` out. Runtimes may pass more arguments: `env` and `ctx` of Workers. */
export type FetchHandler = (request: Request, env?: unknown, ctx?: unknown) => Promise<Response>;

const advice = 'Pass the request on before anything reads its body, or give request.clone() to that reader.';

/**
 * Receives By Your Side webhooks as a fetch handler, `Request` in, `Response` out: for Workers, Deno, Bun and every
 * framework whose routes are such functions.
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
export const bysWebhook: BysWebhook<Request, FetchHandler> = /* @__PURE__ */ bysWebhookOn(mount, { keepsAlive: true });

/** Receives the webhooks of any source, or of several senders on one endpoint; otherwise as {@link bysWebhook}. */
export const webhook: Webhook<Request, FetchHandler> = /* @__PURE__ */ webhookOn(mount, { keepsAlive: true });

function mount(receive: Receiver<Request>): FetchHandler {
  return (request, env, ctx) => {
    keepEnv(request, env, ctx);
    // The third argument on Workers, the second on other edge platforms.
    return answerFetch(receive, request, advice, () => [ctx, env].find(isExecution));
  };
}
