import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { isBytes } from '../../realms.ts';
import { incomplete, unreadable } from '../../receive/index.ts';
import { checkAnnounced, collectBody, keptBody } from '../shared/body.ts';

/** A Node request, or a stream that replaces it. */
export type BodyStream = Readable & { readonly headers?: IncomingHttpHeaders };

/** The properties that parsers leave on a request of Node, or of a framework that wraps it. */
interface Parsed {
  readonly rawBody?: unknown;
  readonly body?: unknown;
}

/**
 * Reads the body: bytes that a parser kept come first, then the stream, then text that a parser made of it.
 *
 * @param parsed The object on which parsers leave their work, if that is not the request itself.
 */
export function readNodeBody(
  request: BodyStream,
  maxBytes: number,
  advice: string,
  parsed: object = request,
): Uint8Array | Promise<Uint8Array> {
  const { rawBody, body }: Parsed = parsed;
  if (isBytes(rawBody) || typeof rawBody === 'string') return keptBody(rawBody, maxBytes);
  if (isBytes(body)) return keptBody(body, maxBytes);
  if (isUnread(request)) return request.readableEnded ? new Uint8Array(0) : readStream(request, maxBytes);
  if (typeof body === 'string') return keptBody(body, maxBytes);
  throw unreadable(advice);
}

/**
 * Discards a body that nobody reads, if the server will close the connection after the reply: to close it while bytes arrive is
 * to reset it, and the sender loses the reply. Before other replies there is nothing to wait for: Node discards the body itself.
 */
export function discardNodeBody(request: IncomingMessage): Promise<void> | undefined {
  const { headers, httpVersion, complete, destroyed } = request;
  const willClose = httpVersion === '1.0' || headers.connection?.toLowerCase() === 'close';
  if (!willClose || complete || destroyed) return undefined;
  return new Promise((resolve) => {
    const done = () => resolve();
    request.on('end', done).on('error', done).on('close', done).resume();
  });
}

/** Returns a Node stream without listeners, also without a web stream on top of it; `undefined` for everything else. */
export function untouchedStream(stream: IncomingMessage | undefined): IncomingMessage | undefined {
  return stream?.listenerCount?.('data') === 0 && stream.readableFlowing === null ? stream : undefined;
}

function isUnread(request: BodyStream): boolean {
  return !request.readableDidRead && request.readableEncoding === null; // a stream that ended without data was empty
}

function readStream(request: BodyStream, maxBytes: number): Promise<Uint8Array> {
  checkAnnounced(request.headers?.['content-length'], maxBytes);
  return new Promise((resolve, reject) => {
    const body = collectBody(maxBytes);
    request.on('data', onData).on('end', onEnd).on('error', onLost).on('close', onLost);
    if (request.destroyed) onLost();
    else request.resume(); // the Fastify adapter pauses it

    function onData(chunk: Uint8Array | string): void {
      try {
        body.add(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
      } catch (error) {
        stop();
        request.resume(); // discards the rest, so that the sender can read the reply
        reject(error);
      }
    }

    function onEnd(): void {
      stop();
      resolve(body.bytes());
    }

    function onLost(): void {
      stop();
      reject(incomplete());
    }

    function stop(): void {
      request.off('data', onData).off('end', onEnd).off('error', onLost).off('close', onLost);
    }
  });
}
