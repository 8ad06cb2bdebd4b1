import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { incomplete, type WhenLate } from '../../receive/index.ts';
import { collectBody } from '../shared/body.ts';

/** A Node request, or a stream that stands for it. */
export type BodyStream = Readable & {
  readonly headers?: IncomingHttpHeaders;
  /** Whether the request broke off. On HTTP/2 such a body ends like a whole one. */
  readonly aborted?: boolean;
  /** Whether the whole body has arrived. */
  readonly complete?: boolean;
  /** The stream of HTTP/2 below the request. */
  readonly stream?: Readable;
};

/** How long an answer gets to go out before the connection is closed, if the sender was late already. */
export const lingerMs = 1_000;

/** How long a sender may go on sending a body that callhook does not read, until it looks at the answer. */
const patienceMs = 30_000;

/**
 * Reads a stream to its end.
 *
 * @param request Node's request, which knows whether the body broke off.
 */
export function readStream(
  stream: BodyStream,
  request: BodyStream,
  maxBytes: number,
  whenLate: WhenLate,
): Uint8Array | Promise<Uint8Array> {
  if (stream.readableEnded && !request.aborted) return new Uint8Array(0);
  return new Promise((resolve, reject) => {
    const body = collectBody(maxBytes);
    stream.on('data', onData).on('end', onEnd).on('error', onLost).on('close', onLost);
    if (stream.destroyed || request.aborted) onLost();
    else stream.resume(); // the Fastify adapter pauses it
    whenLate(() => {
      stop();
      discard();
      closeLater(request, lingerMs);
    });

    function onData(chunk: Uint8Array | string): void {
      try {
        body.add(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
      } catch (error) {
        stop();
        discard();
        reject(error);
      }
    }

    function onEnd(): void {
      stop();
      if (request.aborted) reject(incomplete());
      else resolve(body.bytes());
    }

    function onLost(): void {
      stop();
      reject(incomplete());
    }

    function stop(): void {
      stream.off('data', onData).off('end', onEnd).off('error', onLost).off('close', onLost);
    }

    /** Reads on, so that the sender can read the reply. */
    function discard(): void {
      stream.on('error', () => {}).resume();
    }
  });
}

/**
 * Closes the connection if the body does not end: a sender could hold it for ever, byte by byte, since some servers have no
 * limit on the time of a request.
 */
export function closeLater(request: BodyStream, waitMs: number = patienceMs): void {
  if (request.complete !== false) return;
  const close = () => {
    if (request.complete) return; // the connection may carry another request by now
    request.stream?.destroy();
    request.destroy();
  };
  setTimeout(close, waitMs).unref();
}

/** Returns a Node stream without listeners, also without a web stream on top of it; `undefined` for everything else. */
export function untouchedStream(stream: IncomingMessage | undefined): IncomingMessage | undefined {
  return stream?.listenerCount?.('data') === 0 && stream.readableFlowing === null ? stream : undefined;
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
