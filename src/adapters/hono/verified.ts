import type { MiddlewareHandler } from 'hono';
import type { EventContext, Secret } from '../../receive/index.ts';
import type { CallEvents } from '../../schema/byourside-events.ts';
import type { FieldsOption } from '../../schema/requested-fields.ts';
import { byourside } from '../../sources/byourside.ts';
import type { EventMap, Source } from '../../sources/source.ts';
import { toResponse } from '../fetch/delivery.ts';
import { createPassOn, type VerifiedEvent, type VerifiedOptions } from '../shared/verified.ts';
import { type AnyContext, honoDelivery } from './delivery.ts';
import { passOnHono } from './pass-on.ts';

/** What `verified` puts on `c.var`. */
export interface VerifiedVariables<TEvent, TTime extends number | null = number> {
  callEvent: TEvent;
  callContext: EventContext<AnyContext, TTime>;
}

/**
 * Verifies By Your Side webhooks for a handler of your own, which finds the event in `c.var.callEvent`, what is known of the
 * delivery in `c.var.callContext`, and answers. A 2xx records the event as handled, before it is sent; what a streamed body
 * still does is not waited for. Any other answer, `app.onError`'s too, brings it to your handler again when the sender
 * tries again. What is refused, known or being handled is answered by callhook.
 *
 * @throws {TypeError} At once, for a secret or an option that cannot work.
 *
 * @example
 * ```ts
 * import { verified } from 'callhook/hono';
 * import { Hono } from 'hono';
 *
 * const app = new Hono();
 * app.post('/webhooks/bys', verified('whsec_test'), (c) => c.json({ call: c.var.callEvent.callId }, 202));
 * ```
 */
export function verified<const TFields extends FieldsOption = undefined, const TUnknown extends boolean = false>(
  secret: Secret<AnyContext>,
  options?: VerifiedOptions<TFields, AnyContext, TUnknown>,
): MiddlewareHandler<{ Variables: VerifiedVariables<VerifiedEvent<CallEvents, TFields, TUnknown>> }> {
  return verifiedBy(byourside, secret, options);
}

/** The same for any source. */
export function verifiedBy<
  TEvents extends EventMap,
  TTime extends number | null,
  const TFields extends FieldsOption = undefined,
  const TUnknown extends boolean = false,
>(
  source: Source<TEvents, TTime>,
  secret: Secret<AnyContext>,
  options?: VerifiedOptions<TFields, AnyContext, TUnknown>,
): MiddlewareHandler<{ Variables: VerifiedVariables<VerifiedEvent<TEvents, TFields, TUnknown>, TTime> }> {
  const receive = createPassOn(source, secret, options, passOnHono);
  return async (c, next) => {
    const rest = { next, isDone: false };
    const reply = await receive(honoDelivery(c), rest);
    return rest.isDone ? undefined : toResponse(reply);
  };
}
