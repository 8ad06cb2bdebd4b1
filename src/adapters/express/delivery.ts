import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Delivery, Reply } from '../../receive/index.ts';
import { answerNode } from '../node/delivery.ts';
import { withVercel } from '../node/vercel.ts';

/** The line to change if something read the body before. */
const advice =
  'For Express: mount this route above app.use(express.json()), or write app.use(express.json({ verify: keepRawBody })).';

/** Passes a request of Express through a receiver and writes the reply, unless the app has answered. Never rejects. */
export function answerExpress<TRequest extends IncomingMessage>(
  receive: (delivery: Delivery<TRequest>) => Promise<Reply | undefined>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  return answerNode(receive, request as TRequest, response, () => withVercel(advice)); // a request that Express made
}
