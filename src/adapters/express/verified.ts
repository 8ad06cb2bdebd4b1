import type { NextFunction, Request, Response } from 'express';
import type { EventContext, Secret } from '../../receive/index.ts';
import type { CallEvent } from '../../schema/byourside-events.ts';
import type { FieldsOption } from '../../schema/requested-fields.ts';
import { byourside } from '../../sources/byourside.ts';
import type { EventMap, Source } from '../../sources/source.ts';
import { expressAdvice } from '../express-advice.ts';
import { answerNode } from '../node/delivery.ts';
import { createPassOn, type VerifiedOptions } from '../shared/verified.ts';
import { passOnExpress } from './pass-on.ts';

/** What Express mounts in front of a handler of yours. */
export type ExpressMiddleware = (request: Request, response: Response, next: NextFunction) => Promise<void>;

/**
 * The request of a handler behind `verified`, to annotate it with. Both are there; they are optional because Express's
 * types, which are left alone, cannot know what ran before. `TEvent` is `CallEvent<typeof fields>` with `fields`.
 */
export interface VerifiedRequest<TEvent = CallEvent, TTime extends number | null = number> extends Request {
  readonly callEvent?: TEvent;
  readonly callContext?: EventContext<Request, TTime>;
}

/**
 * Verifies By Your Side webhooks for a handler of your own, which finds the event in `req.callEvent`, what is known of the
 * delivery in `req.callContext`, and answers. A 2xx that went out in full records the event as handled. Any other answer, and
 * a connection that closes before, brings it to your handler again when the sender tries again. What is refused, known or
 * being handled is answered by callhook.
 *
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
export function verified<const TFields extends FieldsOption = undefined>(
  secret: Secret<Request>,
  options?: VerifiedOptions<TFields, Request>,
): ExpressMiddleware {
  return verifiedBy(byourside, secret, options);
}

/** The same for any source. */
export function verifiedBy<const TFields extends FieldsOption = undefined>(
  source: Source<EventMap>,
  secret: Secret<Request>,
  options?: VerifiedOptions<TFields, Request>,
): ExpressMiddleware {
  const receive = createPassOn(source, secret, options, passOnExpress);
  return (req, res, next) =>
    answerNode((delivery) => receive(delivery, { response: res, next }), req, res, expressAdvice);
}
