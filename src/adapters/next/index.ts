import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NextApiRequest, NextApiResponse } from 'next';
import type { NextRequest } from 'next/server.js';
import { type BysWebhook, bysWebhookOn, type Receiver, type Webhook, webhookOn } from '../../receive/index.ts';
import { answerFetch } from '../fetch/delivery.ts';
import { answerNode } from '../node/delivery.ts';
import { withVercel } from '../node/vercel.ts';

/** The request of a route handler (App Router) or of an API route (Pages Router). Annotate the context to fix which. */
type AnyRequest = NextRequest | NextApiRequest;

/** The request types that every version of Next.js shares. */
type PlainRequest = Request | IncomingMessage;

/** The handler that Next.js calls: with a request and a response in `pages/api/`, with a request in `app/`. */
export interface NextHandler {
  (request: IncomingMessage, response: ServerResponse): Promise<void>;
  // The last signature is the one that `next build` of Next.js 14 and 15 reads when it checks a route handler's types.
  (request: Request, context?: unknown): Promise<Response>;
}

const appAdvice = 'For Next.js: do not read the request, with request.json() or request.text(), before this handler.';
const fileAdvice = 'For Next.js: add this line to the file: export const config = { api: { bodyParser: false } };';
const serverAdvice =
  'For Next.js with bodyParser off: read nothing of the request before this handler. A server of yours around Next.js must not parse it, or keep its bytes: express.json({ verify: keepRawBody }).';

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
export const bysWebhook: BysWebhook<AnyRequest, NextHandler, PlainRequest> = /* @__PURE__ */ bysWebhookOn(mount);

/** Receives the webhooks of any source, or of several senders on one endpoint; otherwise as {@link bysWebhook}. */
export const webhook: Webhook<AnyRequest, NextHandler, PlainRequest> = /* @__PURE__ */ webhookOn(mount);

function mount(receive: Receiver<AnyRequest>): NextHandler {
  const handle = (request: AnyRequest, second?: object) =>
    'setHeader' in Object(second)
      ? answerNode(receive, request as NextApiRequest, second as NextApiResponse, () =>
          withVercel(pagesAdvice(request)),
        )
      : answerFetch(receive, request as NextRequest, appAdvice);
  return handle as NextHandler; // Next.js calls it in these two ways
}

/** Next.js puts `draftMode` on the request and then a body that it has parsed, so another body is not of Next.js. */
function pagesAdvice(request: object): string {
  const added = Object.keys(request);
  return added.indexOf('body') < added.indexOf('draftMode') ? serverAdvice : fileAdvice;
}
