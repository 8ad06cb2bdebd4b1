import { WebhookError } from '../errors.ts';
import type { Receiver, Reply } from '../receive/index.ts';
import { incomplete, unreadable } from '../receive/index.ts';
import { checkAnnounced, collectBody } from './body.ts';
import { webExecution } from './web-arguments.ts';

/** Passes a web request through a receiver. Never rejects. */
export async function answerWeb<TRequest extends Request>(
  receive: Receiver<TRequest>,
  request: TRequest,
  advice: string,
): Promise<Response> {
  const reply = await receive({
    method: request.method,
    header: (name) => request.headers.get(name),
    readBody: (maxBytes) => readWebBody(request, maxBytes, advice),
    request,
    execution: webExecution,
  });
  return toResponse(reply);
}

/** Reads the body of a web request chunk by chunk, and never more than the limit, whatever is announced. */
export async function readWebBody(request: Request, maxBytes: number, advice: string): Promise<Uint8Array> {
  if (isRead(request)) throw unreadable(advice);
  checkAnnounced(request.headers.get('content-length'), maxBytes);
  const collected = collectBody(maxBytes);
  const reader = request.body?.getReader();
  try {
    for (let next = await reader?.read(); next?.value !== undefined; next = await reader?.read())
      collected.add(next.value);
  } catch (error) {
    reader?.cancel().catch(() => {}); // too large, or lost already
    throw error instanceof WebhookError ? error : incomplete();
  }
  const bytes = collected.bytes();
  if (bytes.byteLength === 0 && cameWithBytes(request)) throw unreadable(advice);
  return bytes;
}

/** srvx, below Elysia and h3 on Node, makes a web request of Node's when it must, and throws when that was read already. */
function isRead(request: Request): boolean {
  try {
    return request.bodyUsed || request.body?.locked === true;
  } catch {
    return true;
  }
}

/** On Node 26 it does not throw: what was read has an empty body then. */
function cameWithBytes(request: Request & { readonly runtime?: OfSrvx }): boolean {
  return Number(request.headers.get('content-length')) > 0 || request.runtime?.node?.req.readableDidRead === true;
}

interface OfSrvx {
  readonly node?: { readonly req: { readonly readableDidRead: boolean } };
}

/** A reply as a web response. */
export function toResponse(reply: Reply): Response {
  return new Response(reply.body, { status: reply.status, headers: reply.headers });
}
