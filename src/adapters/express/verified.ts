import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request } from 'express';
import type { DeliveryContext, EventContext, Secret } from '../../receive/index.ts';
import type { CallEvent } from '../../schema/byourside-events.ts';
import type { FieldsOption } from '../../schema/requested-fields.ts';
import { byourside } from '../../sources/byourside.ts';
import type { EventMap, Source } from '../../sources/source.ts';
import { createVerified, type VerifiedOptions } from '../shared/verified.ts';
import { answerExpress } from './delivery.ts';
import { responseEnd } from './response-end.ts';

/** The middleware that Express mounts before your handler. Typed by `node:http`, like `ExpressHandler`. */
export type ExpressMiddleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => Promise<void>;

/**
 * The request of a handler behind `verified`, to annotate it with. Both properties are there; they are optional because
 * Express's types, which callhook does not change, cannot know which middleware ran before.
 *
 * @typeParam TEvent `CallEvent<typeof fields>` with the option `fields`.
 * @typeParam TRequest Express's request, if your app has another version of its types than callhook finds.
 */
export type VerifiedRequest<TEvent = CallEvent, TTime extends number | null = number, TRequest = Request> = TRequest & {
  /** The event, verified and validated. */
  readonly callEvent?: TEvent;
  /** The facts about the delivery: its key, time of signing, raw body and signal. */
  readonly callContext?: EventContext<TRequest, TTime>;
};

/**
 * Verifies By Your Side webhooks for your own handler, which finds the event in `req.callEvent`, the facts about the
 * delivery in `req.callContext`, and answers. When your handler ends its response, a 2xx records the event as handled, also
 * if the sender has hung up meanwhile. After any other answer, the sender's retry runs your handler again. callhook answers
 * deliveries that it refuses, duplicates, and events that are in flight.
 *
 * @param secret The secret of the endpoint, several during a rotation, or a function of the request.
 * @param options The options of a receiver, except `ack` and `onHandlerError`, and `passUnknown`.
 * @throws {TypeError} At once, for a secret or an option that cannot work.
 *
 * @example
 * ```ts
 * import express from 'express';
 * import { type VerifiedRequest, verified } from 'callhook/express';
 *
 * express().post('/webhooks/bys', verified(process.env.BYS_WEBHOOK_SECRET), (req: VerifiedRequest, res) => {
 *   if (req.callEvent?.event === 'call.completed') console.log(req.callEvent.summary);
 *   res.sendStatus(204);
 * });
 * ```
 */
export function verified<TRequest extends IncomingMessage = Request, const TFields extends FieldsOption = undefined>(
  secret: Secret<TRequest>,
  options?: VerifiedOptions<TFields, TRequest>,
): ExpressMiddleware {
  return verifiedBy(byourside, secret, options);
}

/**
 * Verifies the webhooks of any source for your own handler; otherwise as {@link verified}.
 *
 * @param source Describes the sender, such as `byourside`.
 * @param secret The secret of the endpoint, several during a rotation, or a function of the request.
 * @param options The options of a receiver, except `ack` and `onHandlerError`, and `passUnknown`.
 */
export function verifiedBy<TRequest extends IncomingMessage = Request, const TFields extends FieldsOption = undefined>(
  source: Source<EventMap>,
  secret: Secret<TRequest>,
  options?: VerifiedOptions<TFields, TRequest>,
): ExpressMiddleware {
  const receive = createVerified<TRequest, ExpressRest>(source, secret, options, passOn);
  return (request, response, next) =>
    answerExpress<TRequest>((delivery) => receive({ ...delivery, rest: { response, next } }), request, response);
}

/** The objects that Express gives a middleware beside the request. */
interface ExpressRest {
  readonly response: ServerResponse;
  readonly next: () => void;
}

/** Puts the event on the request, lets the app go on, and waits for the end of its response. */
async function passOn<TRequest extends IncomingMessage>(
  callEvent: unknown,
  callContext: DeliveryContext<TRequest>,
  { response, next }: ExpressRest,
): Promise<number | null> {
  const ended = responseEnd(response);
  Object.assign(callContext.request, { callEvent, callContext });
  next();
  return ended;
}
