import type { RequestOptions } from 'node:http';
import { encodeUtf8 } from '../../utf8.ts';
import type { Closing } from './closing.ts';
import type { DeliveryError, DeliveryResult } from './sent-delivery.ts';

/** When to give a delivery up. */
export interface PostLimits {
  /** How long the answer may take, in milliseconds of real time. */
  readonly timeoutMs: number;
  /** Gives it up on close. */
  readonly closing: Closing;
}

/** In characters. A receiver whose answer never ends must not fill the memory. */
const longestAnswer = 65_536;

/**
 * Posts a body over its own connection and closes that afterwards, because an open connection would keep the receiver's
 * server from closing. Follows no redirect. Never rejects.
 */
export async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  { timeoutMs, closing }: PostLimits,
): Promise<DeliveryResult> {
  // Loaded on use, so that the samples of callhook/testing do not need Node.
  const { request } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  if (closing.closed) return failed('closed');
  const bytes = encodeUtf8(body);
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
      sent.destroy(); // if this emits an error, there is a listener and the promise is settled
      resolve(result);
    }
  }).catch(() => failed('connection_failed')); // Node cannot request this URL
}

function failed(error: DeliveryError): DeliveryResult {
  return { status: null, answer: null, error };
}
