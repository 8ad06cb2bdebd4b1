import type { MiddlewareHandler, Next } from 'hono';
import type { DeliveryContext, EventContext, Secret } from '../../receive/index.ts';
import type { CallEvents } from '../../schema/byourside-events.ts';
import type { FieldsOption } from '../../schema/requested-fields.ts';
import { byourside } from '../../sources/byourside.ts';
import type { EventMap, Source } from '../../sources/source.ts';
import { toResponse } from '../fetch/delivery.ts';
import { createVerified, type VerifiedEvent, type VerifiedOptions } from '../shared/verified.ts';
import { type AnyContext, honoDelivery } from './delivery.ts';

/** The variables that `verified` sets on `c.var`. */
export interface VerifiedVariables<TEvent, TTime extends number | null = number> {
  /** The event, verified and validated. */
  callEvent: TEvent;
  /** The facts about the delivery: its key, time of signing, raw body and signal. */
  callContext: EventContext<AnyContext, TTime>;
}

/**
 * Verifies By Your Side webhooks for your own handler, which finds the event in `c.var.callEvent`, the facts about the
 * delivery in `c.var.callContext`, and answers. A 2xx records the event as handled before it is sent; callhook does not wait
 * for the work of a streamed body. After any other answer, also one of `app.onError`, the sender's retry runs your handler
 * again. callhook answers deliveries that it refuses, duplicates, and events that are in flight.
 *
 * @param secret The secret of the endpoint, several during a rotation, or a function of the context.
 * @param options The options of a receiver, except `ack` and `onHandlerError`, and `passUnknown`.
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

/**
 * Verifies the webhooks of any source for your own handler; otherwise as {@link verified}.
 *
 * @param source Describes the sender, such as `byourside`.
 * @param secret The secret of the endpoint, several during a rotation, or a function of the context.
 * @param options The options of a receiver, except `ack` and `onHandlerError`, and `passUnknown`.
 */
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
  const receive = createVerified(source, secret, options, passOn);
  return async (c, next) => {
    const rest = { next, isDone: false };
    const reply = await receive({ ...honoDelivery(c), rest });
    return rest.isDone ? undefined : toResponse(reply, c?.req?.raw);
  };
}

/** The rest of an app, and whether it has run to its end. */
interface HonoRest {
  readonly next: Next;
  isDone: boolean;
}

/** Puts the event on the context and lets the app go on, until it has a response. */
async function passOn(callEvent: unknown, callContext: DeliveryContext<AnyContext>, rest: HonoRest): Promise<number> {
  const c = callContext.request;
  c.set('callEvent', callEvent);
  c.set('callContext', callContext);
  await rest.next();
  rest.isDone = true;
  // Without a response of a handler, c.res would make one with status 200, but Hono answers 500.
  return c.finalized ? c.res.status : 500;
}
