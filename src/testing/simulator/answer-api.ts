import { type ApiErrorToken, apiErrorStatuses } from './api-error.ts';
import { type CallRequest, readCallRequest } from './call-request.ts';
import { recordOf, type SimulatedCall } from './simulated-call.ts';

/** A request to the API. */
export interface ApiRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** What the API answers, as JSON. */
export interface ApiReply {
  readonly status: number;
  readonly body: object;
}

/** What is behind the API. */
export interface Backend {
  readonly apiKey: string | undefined;
  readonly callerIds: readonly string[] | undefined;
  /** All calls, the oldest first. */
  readonly calls: ReadonlyMap<string, SimulatedCall>;
  /** The error to answer this request with, whatever it is. */
  readonly takeRefusal: () => ApiErrorToken | undefined;
  /** Places a call, or says why not. */
  readonly place: (request: CallRequest) => SimulatedCall | ApiErrorToken;
}

const calls = '/v1/agent/calls';

/**
 * The provider's three routes. Not documented, and a guess: which check comes first, the status 200 of place-call, that a
 * list begins with the newest call, and that anything else is answered `not_found`.
 */
export function answerApi(request: ApiRequest, backend: Backend): ApiReply {
  const { apiKey } = backend;
  if (apiKey !== undefined && request.authorization !== `Bearer ${apiKey}`) return refusal('unauthorized');
  const refused = backend.takeRefusal();
  if (refused !== undefined) return refusal(refused);

  const [path = '', query] = request.path.split('?');
  if (request.method === 'POST' && path === calls) return placeCall(request.body, backend);
  if (request.method !== 'GET') return refusal('not_found');
  if (path === calls) return listCalls(new URLSearchParams(query).get('limit'), backend);
  return path.startsWith(`${calls}/`) ? getCall(path.slice(calls.length + 1), backend) : refusal('not_found');
}

function refusal(error: ApiErrorToken): ApiReply {
  return { status: apiErrorStatuses[error], body: { error } };
}

function placeCall(body: string, backend: Backend): ApiReply {
  const read = readCallRequest(body, backend.callerIds);
  if (!read.ok) return refusal(read.error);
  const placed = backend.place(read.request);
  if (typeof placed === 'string') return refusal(placed);
  const { callId, status, language, voice } = placed;
  return {
    status: 200,
    body: {
      callId,
      status,
      ...(language === null ? {} : { language, languageSource: 'explicit' }),
      ...(voice === null ? {} : { voice }),
    },
  };
}

function getCall(encodedId: string, backend: Backend): ApiReply {
  const call = backend.calls.get(decode(encodedId));
  return call === undefined ? refusal('not_found') : { status: 200, body: recordOf(call) };
}

/** Items have been seen with `id` and with `callId`: these have both. */
function listCalls(limit: string | null, backend: Backend): ApiReply {
  const count = limit !== null && /^\d+$/.test(limit) ? Math.min(Math.max(Number(limit), 1), 100) : 20;
  const newest = [...backend.calls.values()].reverse().slice(0, count);
  return { status: 200, body: { calls: newest.map((call) => ({ callId: call.callId, ...recordOf(call) })) } };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
