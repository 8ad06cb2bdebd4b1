import { anything, readOptions } from '../read-options.ts';
import { callsPath } from '../schema/byourside-api.ts';
import { anArrayOfFields, type FieldsOption } from '../schema/requested-fields.ts';
import { type Call, callParser, callPath, type EndedCall } from './call.ts';
import { aSignal, type ClientOptions, type ClientSettings, readClientOptions } from './client-options.ts';
import { type ListCallsOptions, listPath, parseCalls } from './list-calls.ts';
import { checkPlaceCall, type PlaceCallRequest, type PlacedCall, parsePlacedCall } from './place-call.ts';
import { request } from './request.ts';
import { readWaitOptions, type WaitOptions, watchCall } from './watch-call.ts';

/** Settings of {@link Client.placeCall}. */
export interface PlaceCallOptions {
  /** Gives the request up: it rejects with the reason of the signal. The call may have been placed all the same. */
  readonly signal?: AbortSignal | undefined;
}

/** Settings of {@link Client.getCall}. */
export interface GetCallOptions<TFields extends FieldsOption = undefined> {
  /** Gives the request up: it rejects with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
  /**
   * The fields given to `placeCall`, written in place or `as const`: they type and validate `extracted`. Default: the fields
   * of the placed call; with only an id, any object passes.
   */
  readonly fields?: TFields;
}

/** A call by its id, or the result of `placeCall`, which knows its fields. */
export type CallReference<TFields extends FieldsOption = undefined> = string | PlacedCall<TFields>;

/**
 * Places phone calls with the By Your Side API and waits for their results. The client needs only the `fetch` of the runtime,
 * and keeps no connection, timer or state of its own.
 *
 * Every method fails with a {@link ByoursideError} if its request fails, with the reason of a signal that aborts, and with a
 * `TypeError` for a mistake in the call. The client follows no redirect, because the API key would go along.
 *
 * The client retries a GET after a temporary failure (a broken connection, 429, a 5xx), after the time in `Retry-After` if
 * there is one, within `timeoutMs`. **It never retries `placeCall`**: the call may have been placed although the answer was
 * lost, and a retry would ring the person twice. After `timeout`, `network_error` or a 5xx, look at `listCalls()` before you
 * place it again.
 *
 * @example
 * ```ts
 * import { Client } from 'callhook/client';
 *
 * const client = new Client({ apiKey: process.env.BYS_API_KEY });
 * const placed = await client.placeCall({
 *   to: '+14155550123',
 *   objective: 'Confirm the appointment for tomorrow at 2 PM.',
 *   fields: [{ name: 'confirmed', type: 'boolean' }],
 * });
 * const call = await client.waitForCall(placed);
 * console.log(call.status, call.summary, call.extracted?.confirmed); // boolean | null | undefined
 * ```
 *
 * @example
 * ```ts
 * import { Client } from 'callhook/client';
 *
 * const client = new Client({ apiKey: process.env.BYS_API_KEY });
 * for await (const call of client.watchCall('call_abc123')) console.log(call.status); // queued, in_progress, completed
 * ```
 */
export class Client {
  // Private to the language, so that no log, inspection or JSON of a client shows the key.
  readonly #settings: ClientSettings;

  /**
   * @param options `apiKey` is required; see {@link ClientOptions}.
   * @throws {ByoursideError} `no_api_key`, if there is none.
   * @throws {TypeError} For an unknown option, and for one of the wrong type or out of its range.
   */
  constructor(options: ClientOptions) {
    this.#settings = readClientOptions(options);
  }

  /**
   * Places a call. The client sends the request once and never retries it.
   *
   * @param call `to`, `objective` and more, see {@link PlaceCallRequest}. The API gets it as it is, with names that are new.
   * @param options `signal`.
   * @throws {ByoursideError} Without a request: `to_required`, `objective_required`, `invalid_number`, with status 0.
   * @throws {TypeError} Without a request: more than 20 fields, impossible fields, a `webhookUrl` that is not https, and an
   *   unknown option.
   *
   * @example
   * ```ts
   * import { Client } from 'callhook/client';
   *
   * const client = new Client({ apiKey: process.env.BYS_API_KEY });
   * const { callId } = await client.placeCall({ to: '+14155550123', objective: 'Ask for a table at eight.' });
   * ```
   */
  async placeCall<const TFields extends FieldsOption = undefined>(
    call: PlaceCallRequest<TFields>,
    options: PlaceCallOptions = {},
  ): Promise<PlacedCall<TFields>> {
    const { signal } = readOptions<PlaceCallOptions>('placeCall', options, { signal: aSignal });
    checkPlaceCall(call, this.#settings.baseUrl);
    const body = JSON.stringify(call);
    const answer = await request(this.#settings, { method: 'POST', path: callsPath, body }, signal);
    return parsePlacedCall(answer, call.fields as TFields); // undefined, when left out: so is TFields
  }

  /**
   * Returns a call as it is now.
   *
   * @param call Its id, or the result of `placeCall`.
   * @param options `signal`, `fields`.
   * @throws {TypeError} For an empty id, impossible fields and an unknown option.
   *
   * @example
   * ```ts
   * import { Client } from 'callhook/client';
   *
   * const client = new Client({ apiKey: process.env.BYS_API_KEY });
   * console.log((await client.getCall('call_abc123')).status);
   * ```
   */
  async getCall<const TFields extends FieldsOption = undefined>(
    call: CallReference<TFields>,
    options: GetCallOptions<TFields> = {},
  ): Promise<Call<TFields>> {
    const checks = { signal: aSignal, fields: anArrayOfFields };
    const own = readOptions<GetCallOptions<TFields>>('getCall', options, checks);
    const { id, fields } = refer(call, own.fields);
    const parse = callParser(fields);
    return parse(await request(this.#settings, { method: 'GET', path: callPath(id) }, own.signal), id);
  }

  /**
   * Returns the newest calls.
   *
   * @param options `limit`, 1 to 100 (default 20), `signal`.
   * @throws {TypeError} For an unknown option.
   *
   * @example
   * ```ts
   * import { Client } from 'callhook/client';
   *
   * const client = new Client({ apiKey: process.env.BYS_API_KEY });
   * for (const { callId, status } of await client.listCalls({ limit: 5 })) console.log(callId, status);
   * ```
   */
  async listCalls(options: ListCallsOptions = {}): Promise<Call[]> {
    const checks = { limit: anything, signal: aSignal }; // the API's SDKs take any limit
    const { limit, signal } = readOptions<ListCallsOptions>('listCalls', options, checks);
    return parseCalls(await request(this.#settings, { method: 'GET', path: listPath(limit) }, signal));
  }

  /**
   * Waits until a call is over and returns it. The client polls; with `events`, the webhook of the terminal event ends the
   * wait without another request.
   *
   * @param call Its id, or the result of `placeCall`.
   * @param options `timeoutMs` (default 180,000), `intervalMs` (default 3,000, with `events` 30,000), `signal`, `fields`,
   *   `events`.
   * @throws {ByoursideError} `timeout`, exactly when `timeoutMs` have passed; see also {@link Client.watchCall}.
   * @throws {TypeError} For an empty id, impossible fields, and an option that is unknown or out of its range.
   *
   * @example
   * ```ts
   * import { Client } from 'callhook/client';
   *
   * const client = new Client({ apiKey: process.env.BYS_API_KEY });
   * const { status, summary } = await client.waitForCall('call_abc123', { timeoutMs: 600_000 });
   * ```
   */
  async waitForCall<const TFields extends FieldsOption = undefined>(
    call: CallReference<TFields>,
    options: WaitOptions<TFields> = {},
  ): Promise<EndedCall<TFields>> {
    const calls = this.#watch('waitForCall', call, options);
    let next = await calls.next();
    while (!next.done) next = await calls.next();
    return next.value;
  }

  /**
   * Yields a call at once, at each change of its status, and for the last time when it is over.
   *
   * The first look has to succeed, unless the API says when to come back (`Retry-After`). A later look may fail temporarily,
   * because the call goes on meanwhile.
   *
   * @param call Its id, or the result of `placeCall`.
   * @param options As for {@link Client.waitForCall}.
   * @throws {ByoursideError} `timeout` if the call is not over in time, and the error of a look that fails for good.
   * @throws {TypeError} At once for an option that is unknown or out of its range, and at the first step for an empty id.
   */
  watchCall<const TFields extends FieldsOption = undefined>(
    call: CallReference<TFields>,
    options: WaitOptions<TFields> = {},
  ): AsyncGenerator<Call<TFields>, EndedCall<TFields>, undefined> {
    return this.#watch('watchCall', call, options);
  }

  #watch<TFields extends FieldsOption>(taker: string, call: CallReference<TFields>, options: WaitOptions<TFields>) {
    const own = readWaitOptions(taker, options);
    const { id, fields } = refer(call, own.fields);
    return watchCall(this.#settings, id, own, fields);
  }
}

function refer<TFields extends FieldsOption>(call: CallReference<TFields>, fields: TFields | undefined) {
  const placed = typeof call === 'object' ? call : { callId: call, fields: undefined };
  return { id: placed.callId, fields: (fields ?? placed.fields) as TFields }; // undefined only where TFields is
}
