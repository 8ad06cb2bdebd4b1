import { closing, discard, discardFirst, isEmptied, isRead, letGo, wrongCall } from '#fetch-request';
import { isBytes } from '../../realms.ts';
import {
  type Delivery,
  type Execution,
  incomplete,
  type Receiver,
  type Reply,
  unreadable,
  type WhenLate,
} from '../../receive/index.ts';
import { checkAnnounced, collectBody } from '../shared/body.ts';

/**
 * Passes a web request through a receiver. Never rejects.
 *
 * @param execution Finds the object that keeps work alive after the answer.
 */
export async function answerFetch<TRequest extends Request>(
  receive: Receiver<TRequest>,
  request: TRequest,
  advice: string,
  execution: () => Execution | undefined = () => undefined,
): Promise<Response> {
  const delivery = deliveryOf(request, advice, execution);
  const reply = await receive(delivery ?? wrongCall(takes, request));
  return toResponse(reply, delivery?.request);
}

/** JavaScript can pass anything: `undefined` for what is not a request. A proxy may throw. */
function deliveryOf<TRequest extends Request>(
  request: TRequest,
  advice: string,
  execution: () => Execution | undefined,
): Delivery<TRequest> | undefined {
  try {
    // An event of h3 has web headers as well, a Response has the body.
    if (!('bodyUsed' in request && 'method' in request)) return undefined;
    return {
      method: request.method,
      header: (name) => request.headers.get(name),
      url: () => request.url,
      readBody: (maxBytes, whenLate) => readFetchBody(request, maxBytes, whenLate, advice),
      discardBody: () => discardFetchBody(request),
      request,
      execution,
    };
  } catch {
    return undefined;
  }
}

const takes = 'This handler takes a Request (for Hono, use callhook/hono)';

/** Reads the body of a web request chunk by chunk, and never more than the limit, whatever `Content-Length` says. */
export async function readFetchBody(
  request: Request,
  maxBytes: number,
  whenLate: WhenLate,
  advice: string,
): Promise<Uint8Array> {
  if (isRead(request)) throw unreadable(advice);
  const collected = collectBody(maxBytes);
  const reader = request.body?.getReader();
  let isLate = false;
  if (reader) {
    whenLate(() => {
      isLate = true;
      letGo(request, reader);
    });
  }
  // Only the stream itself tells of a sender that hung up.
  const read = () => reader?.read().catch(() => Promise.reject(incomplete()));
  try {
    checkAnnounced(request.headers.get('content-length'), maxBytes);
    for (let next = await read(); next?.value !== undefined; next = await read()) {
      if (isLate) throw incomplete();
      if (!isBytes(next.value)) throw unreadable(advice); // something has decoded it
      collected.add(next.value);
    }
  } catch (error) {
    void discard(reader);
    throw error;
  }
  const bytes = collected.bytes();
  if (bytes.byteLength === 0 && isEmptied(request)) throw unreadable(advice);
  return bytes;
}

/** Discards a body that nobody has begun to read. */
export function discardFetchBody(request: Request): Promise<void> | void {
  return isRead(request) ? undefined : discardFirst(request, request.body?.getReader());
}

/** Makes the web response to a request from a reply. */
export function toResponse(reply: Reply, request: unknown): Response {
  const headers = { ...reply.headers, ...closing(request) };
  // An empty text is a body, too, which a 204 must not have.
  return new Response(reply.body || null, { status: reply.status, headers });
}
