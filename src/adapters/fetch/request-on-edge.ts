import { WebhookError } from '../../errors.ts';
import type { Delivery } from '../../receive/index.ts';

// On edge runtimes a web request is the platform's own: see `request-on-node.ts`.

/** Whether something has read the body, or has a reader on it. */
export function isRead(request: Request): boolean {
  return request.bodyUsed || request.body?.locked === true;
}

/** Never: a body without bytes came without bytes. */
export function isEmptied(_request: Request): boolean {
  return false;
}

/** Discards the rest of a body. */
export function discard(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): void {
  reader?.cancel().catch(() => {}); // the connection may be gone already
}

/** Discards a body before the answer. */
export function discardFirst(_request: Request, reader: ReadableStreamDefaultReader<Uint8Array> | undefined): void {
  discard(reader);
}

/** Stops reading a body that does not end. */
export function letGo(_request: Request, reader: ReadableStreamDefaultReader<Uint8Array>): void {
  discard(reader);
}

/** Returns no headers: the platform closes its connections itself. */
export function closing(_request: unknown): { readonly [name: string]: string } {
  return {};
}

/** Returns `undefined`: there is no other request below the web request. */
export function readIncoming(): undefined {
  return undefined;
}

/** Returns the request itself, whose body is gone: on some platforms no other one has its facts about the connection. */
export function withBody(request: Request, _body: Uint8Array): Request {
  return request;
}

/**
 * Makes the delivery of a call with a request of something else. There are fewer kinds than on Node, and a Worker should be
 * small, so the message only says what the handler takes.
 */
export function wrongCall<TRequest>(takes: string, request: TRequest): Delivery<TRequest> {
  const fail = () => {
    throw new WebhookError('internal_error', `${takes}.`);
  };
  return { method: 'POST', header: fail, readBody: fail, request };
}
