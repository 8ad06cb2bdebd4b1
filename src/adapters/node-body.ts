import type { IncomingMessage } from 'node:http';
import { checkAnnounced, collectBody, keptBody } from './body.ts';
import { incomplete, unreadable } from './body-errors.ts';

/** A Node request, with what parsers in front leave on it. */
type NodeRequest = IncomingMessage & { readonly rawBody?: unknown; readonly body?: unknown };

/** Bytes that were kept come first, then the stream, then text that a parser made of it. */
export function readNodeBody(request: NodeRequest, maxBytes: number, advice: string): Uint8Array | Promise<Uint8Array> {
  const { rawBody, body } = request;
  if (rawBody instanceof Uint8Array || typeof rawBody === 'string') return keptBody(rawBody, maxBytes);
  if (body instanceof Uint8Array) return keptBody(body, maxBytes);
  if (isUnread(request)) return readStream(request, maxBytes);
  if (typeof body === 'string') return keptBody(body, maxBytes);
  throw unreadable(advice);
}

/** A Node stream that nobody has listened to yet, such as a web stream made of it; everything else is `undefined`. */
export function untouchedStream(stream: IncomingMessage | undefined): IncomingMessage | undefined {
  return stream?.listenerCount?.('data') === 0 && stream.readableFlowing === null ? stream : undefined;
}

function isUnread(request: IncomingMessage): boolean {
  return !request.readableDidRead && !request.readableEnded && request.readableEncoding === null;
}

function readStream(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  checkAnnounced(request.headers['content-length'], maxBytes);
  return new Promise((resolve, reject) => {
    const body = collectBody(maxBytes);
    request.on('data', onData).on('end', onEnd).on('error', onLost).on('close', onLost);
    if (request.destroyed) onLost();

    function onData(chunk: Uint8Array): void {
      try {
        body.add(chunk);
      } catch (error) {
        stop();
        request.resume(); // what is still to come is thrown away, so that the sender can read the reply
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
