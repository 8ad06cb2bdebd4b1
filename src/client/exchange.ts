import { ByoursideError, errorToken, mapError } from './byourside-error.ts';
import type { ClientSettings } from './client-options.ts';
import { readText } from './read-text.ts';
import { parseRetryAfter } from './retry-after.ts';

/** What is asked of the API. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  /** From the slash after the base URL on. */
  readonly path: string;
  /** JSON. */
  readonly body?: string;
}

/** A 2xx of the API. */
export interface Answer {
  readonly status: number;
  /** The parsed body, not validated. */
  readonly data: unknown;
}

/**
 * Sends a request once and reads the answer to its end.
 *
 * @throws {ByoursideError} For everything but a 2xx with JSON.
 */
export async function exchange(settings: ClientSettings, request: ApiRequest, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await send(settings, request, signal);
    if (response.status < 200 || response.status > 299) throw await errorOf(response, settings.apiKey, signal);
    const data = parseJson(await readText(response, signal));
    if (data === undefined) throw invalidResponse(response.status, 'it is no JSON');
    return { status: response.status, data };
  } catch (thrown) {
    if (signal.aborted) throw signal.reason;
    throw thrown instanceof ByoursideError ? thrown : unreachable(thrown, settings.apiKey);
  }
}

/** A 2xx whose body is not what was asked for. */
export function invalidResponse(status: number, problem: string): ByoursideError {
  return new ByoursideError(`The answer of the API cannot be used: ${problem}.`, status, 'invalid_response');
}

async function send(settings: ClientSettings, request: ApiRequest, signal: AbortSignal): Promise<Response> {
  const { method, path, body } = request;
  const response = await settings.fetchImpl(settings.baseUrl + path, {
    method,
    headers: {
      Authorization: `Bearer ${settings.apiKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body }),
    // A redirect would take the key along, and Workers do not know 'error': https://github.com/cloudflare/workerd/pull/7452
    redirect: 'manual',
    signal,
  });
  if (!signal.aborted) return response;
  discard(response); // of a fetchImpl that does not heed the signal
  throw signal.reason;
}

async function errorOf(response: Response, apiKey: string, signal: AbortSignal): Promise<ByoursideError> {
  const { status } = response;
  // Browsers say no more of a redirect than that it is one.
  if (response.type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    discard(response);
    const message = 'The API answered with a redirect, which is not followed with the API key. Check baseUrl.';
    return new ByoursideError(message, status, 'unexpected_redirect');
  }
  const text = await readText(response, signal).catch(() => undefined); // the status says enough
  const error = withoutKey(errorToken(parseJson(text)) ?? '', apiKey);
  const retryAfter = parseRetryAfter(response.headers.get('retry-after'));
  return new ByoursideError(mapError(status, { error }), status, error || 'error', { retryAfter });
}

function discard(response: Response): void {
  response.body?.cancel().catch(() => {}); // it may be lost already
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/** What was thrown may hold the request and with it the key, so that only its words are kept. */
function unreachable(thrown: unknown, apiKey: string): ByoursideError {
  const cause = new Error(withoutKey(wordsOf(thrown), apiKey));
  return new ByoursideError(mapError(0, undefined), 0, 'network_error', { cause });
}

/**
 * Node says what happened in the cause of what `fetch` throws, other runtimes in its message. Where a host has several
 * addresses and none of them answers, that cause has a code and no words.
 */
function wordsOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'The request failed.';
  const { message, cause } = thrown;
  if (!(cause instanceof Error)) return message;
  return `${message}: ${cause.message || ('code' in cause ? cause.code : cause.name)}`;
}

/** Whoever quotes the request must not get the key into a log. What is too short for a key may be a part of any word. */
function withoutKey(text: string, apiKey: string): string {
  return apiKey.length < 8 ? text : text.replaceAll(apiKey, '[API key]');
}
