import { callsPath, listLimit } from '../../schema/byourside-api.ts';
import { type ApiErrorToken, apiErrorStatuses } from './api-error.ts';
import { type CallRequest, readCallRequest } from './call-request.ts';
import { recordOf, type SimulatedCall } from './simulated-call.ts';

/** A request that the simulator received. */
export interface IncomingRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** An answer of the simulator; the body is sent as JSON. */
export interface ApiReply {
  readonly status: number;
  readonly body: object;
}

/** The state of the simulator that the API needs. */
export interface Backend {
  readonly apiKey: string | undefined;
  readonly callerIds: readonly string[] | undefined;
  /** All calls, the oldest first. */
  readonly calls: ReadonlyMap<string, SimulatedCall>;
  /** Returns the error for this request, if `refuseNext` asked for one. */
  readonly takeRefusal: () => ApiErrorToken | undefined;
  /** Places a call, or returns the error of its script. */
  readonly place: (request: CallRequest) => SimulatedCall | ApiErrorToken;
}

/**
 * Answers the provider's three routes. The provider does not document the order of its checks, the status 200 for a placed
 * call, the order of a list (here the newest call first) and `not_found` for every other route: those are guesses.
 */
export function answerApi(request: IncomingRequest, backend: Backend): ApiReply {
  const { apiKey } = backend;
  if (apiKey !== undefined && request.authorization !== `Bearer ${apiKey}`) return refusal('unauthorized');
  const told = backend.takeRefusal();
  if (told !== undefined) return refusal(told);

  const [path = '', query] = request.path.split('?');
  if (request.method === 'POST' && path === callsPath) return answerPlaceCall(request.body, backend);
  if (request.method !== 'GET') return refusal('not_found');
  if (path === callsPath) return answerListCalls(new URLSearchParams(query).get('limit'), backend);
  if (path.startsWith(`${callsPath}/`)) return answerGetCall(path.slice(callsPath.length + 1), backend);
  return refusal('not_found');
}

function refusal(error: ApiErrorToken): ApiReply {
  return { status: apiErrorStatuses[error], body: { error } };
}

function answerPlaceCall(body: string, backend: Backend): ApiReply {
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

function answerGetCall(encodedId: string, backend: Backend): ApiReply {
  const call = backend.calls.get(decode(encodedId));
  return call === undefined ? refusal('not_found') : { status: 200, body: recordOf(call) };
}

/** The provider has been seen to list calls with `id` and with `callId`, so these have both. */
function answerListCalls(limit: string | null, backend: Backend): ApiReply {
  const newest = [...backend.calls.values()].reverse().slice(0, listLimit(limit));
  return { status: 200, body: { calls: newest.map((call) => ({ callId: call.callId, ...recordOf(call) })) } };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
