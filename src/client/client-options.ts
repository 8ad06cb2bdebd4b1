import {
  aFunction,
  anything,
  check,
  longestTimer,
  type OptionCheck,
  readOptions,
  wholeNumber,
} from '../read-options.ts';
import { ByoursideError } from './byourside-error.ts';
import { type Sleep, timerSleep } from './stopwatch.ts';

/** Settings of a {@link Client}. */
export interface ClientOptions {
  /**
   * The API key, `bys_ak_…`. Required: the type allows `undefined` so that `process.env.NAME` fits, but the client refuses it
   * with a {@link ByoursideError} `no_api_key`. The client reads no environment variable.
   */
  readonly apiKey: string | undefined;
  /** The URL of the API. Default `https://api.byourside.ai`; in tests, the URL of a simulator. */
  readonly baseUrl?: string | undefined;
  /** Sends the requests. It must support `redirect: 'manual'`. Default: the `fetch` of the runtime. */
  readonly fetchImpl?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /**
   * Pauses for so many milliseconds, or until its signal aborts. A function that returns at once makes tests fast; the
   * skipped pause still counts towards every deadline. Default: a timer.
   */
  readonly sleep?: Sleep | undefined;
  /** How long a request may take, with its retries and their pauses, in milliseconds, above 0. Default 30,000. */
  readonly timeoutMs?: number | undefined;
  /** How often a GET is retried after a temporary failure. Default 2; 0 turns retries off. A POST is never retried. */
  readonly retries?: number | undefined;
}

/** The options, checked and with their defaults. */
export type ClientSettings = ReturnType<typeof readClientOptions>;

/**
 * Reads the options of a client.
 *
 * @throws {ByoursideError} `no_api_key`, if there is none.
 * @throws {TypeError} For an unknown option, and for one of the wrong type or out of its range.
 */
export function readClientOptions(options: ClientOptions) {
  const own = readOptions('Client', options, {
    apiKey: anything,
    baseUrl: aBaseUrl,
    fetchImpl: aFunction,
    sleep: aFunction,
    timeoutMs: aTimeout,
    retries: wholeNumber(0),
  });
  // Looked up at each request, so that a `fetch` that is replaced later (by an instrumentation, say) is used. Called as a
  // plain function, because Workers refuse it as a method.
  const { fetchImpl = (url: string, init: RequestInit) => fetch(url, init) } = own;
  const { baseUrl = 'https://api.byourside.ai', sleep = timerSleep, timeoutMs = 30_000, retries = 2 } = own;
  return { apiKey: checkedKey(own.apiKey), baseUrl: trimmedUrl(baseUrl), fetchImpl, sleep, timeoutMs, retries };
}

const aTimeout: OptionCheck = {
  must: `a number of milliseconds above 0 and up to ${longestTimer}`,
  holds: (value) => typeof value === 'number' && value > 0 && value <= longestTimer,
};

const aBaseUrl: OptionCheck = {
  must: 'an absolute http(s) URL without credentials, query and fragment, such as https://api.byourside.ai',
  holds(value) {
    if (!URL.canParse(String(value))) return false;
    const { protocol, username, password, search, hash } = new URL(String(value));
    return /^https?:$/.test(protocol) && username + password + search + hash === '';
  },
};

/** For the methods of the client. */
export const aSignal: OptionCheck = {
  must: 'an AbortSignal',
  holds: (value) => typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value,
};

/** Checked here and not at the first request, because the error that `fetch` throws for a malformed header quotes the key. */
function checkedKey(apiKey: string | null | undefined): string {
  if (apiKey === undefined || apiKey === null || apiKey === '') {
    throw new ByoursideError('apiKey is required', 0, 'no_api_key');
  }
  check(
    typeof apiKey === 'string' && /^[\x21-\x7e]+$/.test(apiKey),
    'apiKey must be a string of printable ASCII characters, without white space (a line end, perhaps).',
  );
  return apiKey;
}

/** Not the URL as it was given: white space or a bare '?' at its end would come before the path. */
function trimmedUrl(baseUrl: string): string {
  const url = new URL(baseUrl);
  return url.origin + url.pathname.replace(/\/+$/, '');
}
