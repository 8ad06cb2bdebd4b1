import type { Context, Env } from 'hono';
import { createReceiver, type OnEvent, type ReceiverOptions, type Secret } from '../receive/index.ts';
import type { CallEvents } from '../schema/byourside-events.ts';
import type { FieldsOption } from '../schema/requested-fields.ts';
import { byourside } from '../sources/byourside.ts';
import type { EventMap, Source } from '../sources/source.ts';
import { readHonoBody } from './hono-body.ts';
import { toResponse } from './web-delivery.ts';

// biome-ignore lint/suspicious/noExplicitAny: as in Hono's own handlers, c.env is what the platform gives
type AnyEnv = any;

/**
 * Receives By Your Side webhooks on Hono, on any runtime; also when the body was read with `c.req` before.
 *
 * @throws {TypeError} At once, for a secret, a handler or an option that cannot work.
 *
 * @example
 * ```ts
 * import { Hono } from 'hono';
 * import { bysWebhook } from 'callhook/hono';
 *
 * const app = new Hono(); // annotate c as Context<YourEnv> for typed bindings
 * app.post('/webhooks/bys', bysWebhook((c) => c.env.BYS_WEBHOOK_SECRET, (event) => console.log(event.event)));
 * ```
 */
export function bysWebhook<TEnv extends Env = AnyEnv, const TFields extends FieldsOption = undefined>(
  secret: Secret<Context<TEnv>>,
  onEvent: OnEvent<CallEvents, Context<TEnv>, NoInfer<TFields>>,
  options?: ReceiverOptions<TFields, Context<TEnv>>,
): (c: Context<TEnv>) => Promise<Response> {
  return webhook(byourside, secret, onEvent, options);
}

/** The same for any source. */
export function webhook<
  TEvents extends EventMap,
  TEnv extends Env = AnyEnv,
  const TFields extends FieldsOption = undefined,
>(
  source: Source<TEvents>,
  secret: Secret<Context<TEnv>>,
  onEvent: OnEvent<NoInfer<TEvents>, Context<TEnv>, NoInfer<TFields>>,
  options?: ReceiverOptions<TFields, Context<TEnv>>,
): (c: Context<TEnv>) => Promise<Response> {
  const receive = createReceiver(source, secret, onEvent, options);
  return async (c) => {
    const readBody = (maxBytes: number) => readHonoBody(c, maxBytes);
    const reply = await receive({ method: c.req.method, header: (name) => c.req.header(name), readBody, request: c });
    return toResponse(reply);
  };
}
