import type { Context, Env, HonoRequest } from 'hono';
import { createReceiver, type OnEvent, type ReceiverOptions, type Secret } from '../receive/index.ts';
import type { CallEvents } from '../schema/byourside-events.ts';
import type { FieldsOption } from '../schema/requested-fields.ts';
import { byourside } from '../sources/byourside.ts';
import type { EventMap, Source } from '../sources/source.ts';
import { keptBody } from './body.ts';
import { readWebBody, toResponse } from './web-delivery.ts';

// biome-ignore lint/suspicious/noExplicitAny: as in Hono's own handlers, c.env is what the platform gives
type AnyEnv = any;

const advice = 'For Hono: read the body with c.req.text() or c.req.json(), never from c.req.raw, before this handler.';

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
 * const app = new Hono<{ Bindings: { BYS_WEBHOOK_SECRET: string } }>();
 * app.post('/webhooks/bys', bysWebhook((c) => c.env.BYS_WEBHOOK_SECRET, (event) => console.log(event.event)));
 * ```
 */
export function bysWebhook<TEnv extends Env = AnyEnv, const TFields extends FieldsOption = undefined>(
  secret: Secret<Context<TEnv>>,
  onEvent: OnEvent<CallEvents, Context<TEnv>, TFields>,
  options?: ReceiverOptions<TFields>,
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
  onEvent: OnEvent<NoInfer<TEvents>, Context<TEnv>, TFields>,
  options?: ReceiverOptions<TFields>,
): (c: Context<TEnv>) => Promise<Response> {
  const receive = createReceiver(source, secret, onEvent, options);
  return async (c) => {
    const readBody = (maxBytes: number) => readHonoBody(c.req, maxBytes);
    const reply = await receive({ method: c.req.method, header: (name) => c.req.header(name), readBody, request: c });
    return toResponse(reply);
  };
}

/** Through `c.req`, which remembers what was read; it has the bytes where `c.req.raw` is spent. */
async function readHonoBody(request: HonoRequest, maxBytes: number): Promise<Uint8Array> {
  if (Object.keys(request.bodyCache).length > 0) return keptBody(new Uint8Array(await request.arrayBuffer()), maxBytes);
  return readWebBody(request.raw, maxBytes, advice, () => request.arrayBuffer());
}
