import type { RequestOptions } from 'node:http';
import type { Closing } from './closing.ts';
import type { DeliveryError, DeliveryResult } from './sent-delivery.ts';

/** How a delivery is given up on. */
export interface PostLimits {
  /** How long an answer may take, in milliseconds of real time. */
  readonly timeoutMs: number;
  /** Ends it early. */
  readonly closing: Closing;
}

/** So much of an answer is kept, in characters: a receiver that never stops must not fill the memory. */
const longestAnswer = 65_536;

/**
 * Posts a body over a connection of its own that is closed afterwards: one that were kept open would keep a receiver's
 * server from closing. Redirects are not followed. Never rejects.
 */
export async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  { timeoutMs, closing }: PostLimits,
): Promise<DeliveryResult> {
  // Loaded when it is needed, so that what imports callhook/testing for its samples needs no Node.
  const { request } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  if (closing.closed) return failed('closed');
  const bytes = new TextEncoder().encode(body);
  const options: RequestOptions = {
    method: 'POST',
    agent: false,
    headers: { ...headers, 'content-length': String(bytes.length) },
  };
  return new Promise<DeliveryResult>((resolve) => {
    const sent = request(url, options, (response) => {
      let answer = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        answer += part.slice(0, longestAnswer - answer.length);
      });
      response.on('end', () => finish({ status: response.statusCode ?? null, answer, error: null }));
      response.on('error', onError);
    });
    const timer = setTimeout(() => finish(failed('timeout')), timeoutMs);
    const stopListening = closing.onClose(() => finish(failed('closed')));
    sent.on('error', onError);
    sent.end(bytes);

    function onError(error: NodeJS.ErrnoException): void {
      finish(failed(error.code === 'ECONNREFUSED' ? 'connection_refused' : 'connection_failed'));
    }

    function finish(result: DeliveryResult): void {
      clearTimeout(timer);
      stopListening();
      sent.destroy(); // an error that comes of it finds its listener, and a promise that is settled
      resolve(result);
    }
  }).catch(() => failed('connection_failed')); // a URL that Node cannot request
}

function failed(error: DeliveryError): DeliveryResult {
  return { status: null, answer: null, error };
}
