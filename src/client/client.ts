import type { FieldsOption } from '../schema/requested-fields.ts';
import { type Call, callParser, type EndedCall } from './call.ts';
import { callPath, callsPath } from './call-path.ts';
import { type ClientOptions, type ClientSettings, readClientOptions } from './client-options.ts';
import { type ListCallsOptions, listPath, parseCalls } from './list-calls.ts';
import { checkPlaceCall, type PlaceCallRequest, type PlacedCall, parsePlacedCall } from './place-call.ts';
import { request } from './request.ts';
import { type WaitOptions, watchCall } from './watch-call.ts';

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
   * The fields given to `placeCall`, written in place or `as const`: they type and validate `extracted`. Default: those of
   * the placed call; with an id alone any object passes.
   */
  readonly fields?: TFields;
}

/** A call by its id, or as `placeCall` gave it, which knows its fields. */
export type CallReference<TFields extends FieldsOption = undefined> = string | PlacedCall<TFields>;

/**
 * The client of the By Your Side API: places phone calls and waits for what they bring. It needs nothing but the `fetch` of
 * the runtime, and holds no connection, timer or state of its own.
 *
 * Every method rejects with a {@link ByoursideError} when its request fails, with the reason of a signal that aborts, and with
 * a `TypeError` for a mistake in the call. No redirect is followed, since the API key would go along.
 *
 * A GET that failed for the moment (the connection, 429, a 5xx) is tried again, after a `Retry-After` if there is one, within
 * `timeoutMs`. **`placeCall` is never tried again by itself**: the call may have been placed though the answer was lost, and a
 * second try would ring somebody twice. After `timeout`, `network_error` or a 5xx look at `listCalls()` before you do.
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
   * @throws {ByoursideError} `no_api_key`, without one.
   * @throws {TypeError} For an option that cannot work.
   */
  constructor(options: ClientOptions) {
    this.#settings = readClientOptions(options);
  }

  /**
   * Places a call, once: it is never tried again by itself.
   *
   * @throws {ByoursideError} Without a request: `to_required`, `objective_required`, `invalid_number`, with status 0.
   * @throws {TypeError} Without a request: more than 20 fields, fields that cannot be, a `webhookUrl` that is not https.
   */
  async placeCall<const TFields extends FieldsOption = undefined>(
    call: PlaceCallRequest<TFields>,
    options: PlaceCallOptions = {},
  ): Promise<PlacedCall<TFields>> {
    checkPlaceCall(call, this.#settings.baseUrl);
    const body = JSON.stringify(call);
    const answer = await request(this.#settings, { method: 'POST', path: callsPath, body }, options.signal);
    return parsePlacedCall(answer, call.fields as TFields); // undefined, when left out: so is TFields
  }

  /** Gives a call as it is now. */
  async getCall<const TFields extends FieldsOption = undefined>(
    call: CallReference<TFields>,
    options: GetCallOptions<TFields> = {},
  ): Promise<Call<TFields>> {
    const { id, fields } = refer(call, options.fields);
    const parse = callParser(fields);
    return parse(await request(this.#settings, { method: 'GET', path: callPath(id) }, options.signal), id);
  }

  /** Gives the newest calls. */
  async listCalls(options: ListCallsOptions = {}): Promise<Call[]> {
    const { limit, signal } = options;
    return parseCalls(await request(this.#settings, { method: 'GET', path: listPath(limit) }, signal));
  }

  /**
   * Waits until a call is over and gives it then. Polls, and with `events` hears of it by webhook; what the terminal event
   * says is the result then, without another request.
   *
   * @throws {ByoursideError} `timeout`, exactly when `timeoutMs` have passed; see also {@link Client.watchCall}.
   */
  async waitForCall<const TFields extends FieldsOption = undefined>(
    call: CallReference<TFields>,
    options: WaitOptions<TFields> = {},
  ): Promise<EndedCall<TFields>> {
    const calls = this.watchCall(call, options);
    let next = await calls.next();
    while (!next.done) next = await calls.next();
    return next.value;
  }

  /**
   * Gives a call whenever its status has changed, the first time at once and the last time when it is over.
   *
   * The first look has to succeed, unless the API says when to come back (`Retry-After`). Later ones may fail for the
   * moment, since the call goes on meanwhile.
   *
   * @throws {ByoursideError} `timeout` when the call is not over in time, and what a look fails with for good.
   */
  watchCall<const TFields extends FieldsOption = undefined>(
    call: CallReference<TFields>,
    options: WaitOptions<TFields> = {},
  ): AsyncGenerator<Call<TFields>, EndedCall<TFields>, undefined> {
    const { id, fields } = refer(call, options.fields);
    return watchCall(this.#settings, id, options, fields);
  }
}

function refer<TFields extends FieldsOption>(call: CallReference<TFields>, fields: TFields | undefined) {
  const placed = typeof call === 'object' ? call : { callId: call, fields: undefined };
  return { id: placed.callId, fields: (fields ?? placed.fields) as TFields }; // undefined only where TFields is
}
