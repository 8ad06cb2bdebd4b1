import type { NextApiRequest, NextApiResponse } from 'next';
import type { NextRequest } from 'next/server.js';
import {
  type BysWebhook,
  byoursideReceiver,
  type Receiver,
  type ReceiverArguments,
  receiverFor,
  type Webhook,
} from '../../receive/index.ts';
import { answerFetch } from '../fetch/delivery.ts';
import { answerNode } from '../node/delivery.ts';

/** The request of a route handler (App Router) or of an API route (Pages Router). Annotate the context to fix which. */
type AnyRequest = NextRequest | NextApiRequest;

/** What Next.js calls: with a request and a response in `pages/api/`, with a request in `app/`. */
export interface NextHandler {
  (request: NextApiRequest, response: NextApiResponse): Promise<void>;
  // The last one, which is what `next build` of Next.js 14 and 15 sees when it checks a route handler's types.
  (request: NextRequest, context?: unknown): Promise<Response>;
}

const appAdvice = 'For Next.js: do not read the request, with request.json() or request.text(), before this handler.';
const pagesAdvice = 'For Next.js: add this line to the file: export const config = { api: { bodyParser: false } };';

/**
 * Receives By Your Side webhooks on Next.js: as a route handler in `app/`, and as an API route in `pages/api/` beside
 * `export const config = { api: { bodyParser: false } }`. Give the secret as a function: `next build` has none yet.
 * @throws {TypeError} At once, for a secret, a handler or an option that cannot work.
 *
 * @example
 * ```ts
 * import { bysWebhook } from 'callhook/next';
 *
 * export const POST = bysWebhook(() => process.env.BYS_WEBHOOK_SECRET, (event) => console.log(event.event));
 * ```
 */
export const bysWebhook: BysWebhook<AnyRequest, NextHandler> = (...args) => mount(byoursideReceiver(args));

/** The same for any source, or for several senders on one endpoint. */
export const webhook: Webhook<AnyRequest, NextHandler> = (...args: ReceiverArguments) => mount(receiverFor(args));

function mount(receive: Receiver<AnyRequest>): NextHandler {
  const handle = (request: AnyRequest, second?: object) =>
    second !== undefined && 'setHeader' in second
      ? answerNode(receive, request as NextApiRequest, second as NextApiResponse, pagesAdvice)
      : answerFetch(receive, request as NextRequest, appAdvice);
  return handle as NextHandler; // the two ways in which Next.js calls it
}
