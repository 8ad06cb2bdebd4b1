import { parseJson } from '../parse-json.ts';
import { isError } from '../realms.ts';
import { ByoursideError, errorToken, mapError } from './byourside-error.ts';
import type { ClientSettings } from './client-options.ts';
import { readText } from './read-text.ts';

/** A request for the API, before the base URL and the key are added. */
export interface OutgoingRequest {
  readonly method: 'GET' | 'POST';
  /** The path after the base URL, with its first slash. */
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
 * Sends a request once and reads the whole answer.
 *
 * @throws {ByoursideError} For everything but a 2xx with JSON.
 */
export async function exchange(
  settings: ClientSettings,
  request: OutgoingRequest,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    const response = await send(settings, request, signal);
    if (response.status < 200 || response.status > 299) throw await errorOf(response, settings.apiKey, signal);
    const data = jsonOf(await readText(response, signal));
    if (data === undefined) throw invalidResponse(response.status, 'it is not JSON');
    return { status: response.status, data };
  } catch (thrown) {
    if (signal.aborted) throw signal.reason;
    throw thrown instanceof ByoursideError ? thrown : unreachable(thrown, settings.apiKey);
  }
}

/** Makes the error for a 2xx with a body that does not fit the request. */
export function invalidResponse(status: number, problem: string): ByoursideError {
  return new ByoursideError(`The answer of the API cannot be used: ${problem}.`, status, 'invalid_response');
}

async function send(settings: ClientSettings, request: OutgoingRequest, signal: AbortSignal): Promise<Response> {
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
  discard(response); // the fetchImpl ignored the signal
  throw signal.reason;
}

async function errorOf(response: Response, apiKey: string, signal: AbortSignal): Promise<ByoursideError> {
  const { status } = response;
  // A browser hides everything else about a redirect.
  if (response.type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    discard(response);
    const message =
      'The API answered with a redirect, which the client does not follow with the API key. Check baseUrl.';
    return new ByoursideError(message, status, 'unexpected_redirect');
  }
  const text = await readText(response, signal).catch(() => undefined); // the status says enough
  const error = withoutKey(errorToken(jsonOf(text)) ?? '', apiKey);
  const retryAfter = parseRetryAfter(response.headers.get('retry-after'));
  return new ByoursideError(mapError(status, { error }), status, error || 'error', { retryAfter });
}

function discard(response: Response): void {
  response.body?.cancel().catch(() => {}); // it may be lost already
}

function jsonOf(text: string | undefined): unknown {
  try {
    return parseJson(text ?? '');
  } catch {
    return undefined;
  }
}

/** The seconds of a `Retry-After` header, which holds a number of seconds or an HTTP date. */
function parseRetryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^\d+\s*$/.test(header)) return Number(header);
  // Date.parse would read '1.5' as a day in January.
  const at = /^[A-Z][a-z]{2},? /.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - Date.now()) / 1000));
}

/** The thrown error may hold the request and with it the key, so only its message is kept. */
function unreachable(thrown: unknown, apiKey: string): ByoursideError {
  const cause = new Error(withoutKey(messageOf(thrown), apiKey));
  return new ByoursideError(mapError(0, undefined), 0, 'network_error', { cause });
}

/**
 * Node explains a failed `fetch` in the cause of its error, other runtimes in the message. If a host has several addresses
 * and none of them answers, that cause has a code but no message.
 */
function messageOf(thrown: unknown): string {
  if (!isError(thrown)) return 'The request failed.';
  const { message, cause } = thrown;
  if (!isError(cause)) return message;
  return `${message}: ${cause.message || ('code' in cause ? cause.code : cause.name)}`;
}

/** A server or a runtime that quotes the request must not put the key into a log. A shorter text may be part of any word. */
function withoutKey(text: string, apiKey: string): string {
  return apiKey.length < 8 ? text : text.replaceAll(apiKey, '[API key]');
}
