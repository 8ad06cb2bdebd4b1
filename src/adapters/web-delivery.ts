import { WebhookError } from '../errors.ts';
import type { Receiver, Reply } from '../receive/index.ts';
import { collectBody, isAnnounced, keptBody, unreadable } from './body.ts';

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
  });
  return toResponse(reply);
}

/**
 * Reads the body of a web request.
 *
 * @param whole How to get it in one piece, where its length is announced: servers hold senders to what they announce.
 */
export async function readWebBody(
  request: Request,
  maxBytes: number,
  advice: string,
  whole: () => Promise<ArrayBuffer> = () => request.arrayBuffer(),
): Promise<Uint8Array> {
  if (request.bodyUsed) throw unreadable(advice);
  const announced = isAnnounced(request.headers.get('content-length'), maxBytes);
  try {
    return announced ? keptBody(new Uint8Array(await whole()), maxBytes) : await readStream(request, maxBytes, advice);
  } catch (error) {
    throw error instanceof WebhookError ? error : new WebhookError('body_incomplete');
  }
}

async function readStream({ body }: Request, maxBytes: number, advice: string): Promise<Uint8Array> {
  const collected = collectBody(maxBytes);
  if (body === null) return collected.bytes();
  if (body.locked) throw unreadable(advice);
  const reader = body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) collected.add(next.value);
  } catch (error) {
    reader.cancel().catch(() => {}); // too large, or lost already
    throw error;
  }
  return collected.bytes();
}

/** A reply as a web response. */
export function toResponse(reply: Reply): Response {
  return new Response(reply.body, { status: reply.status, headers: reply.headers });
}
