import { ByoursideError } from './byourside-error.ts';
import { type Sleep, timerSleep } from './stopwatch.ts';

/** Settings of a {@link Client}. */
export interface ClientOptions {
  /**
   * The API key, `bys_ak_…`. Required; `undefined` is let through by the types so that `process.env.NAME` fits, and refused
   * with a {@link ByoursideError} `no_api_key`. No environment variable is read.
   */
  readonly apiKey: string | undefined;
  /** Where the API is. Default `https://api.byourside.ai`; a simulator's URL in tests. */
  readonly baseUrl?: string | undefined;
  /** Sends the requests. Default: the `fetch` of the runtime. It must heed `redirect: 'manual'`. */
  readonly fetchImpl?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /**
   * Pauses between looks and between tries: given milliseconds, and a signal that aborts when nobody waits any more. Default:
   * a timer. One that returns at once makes tests fast; what was slept counts towards every deadline.
   */
  readonly sleep?: Sleep | undefined;
  /** How long a request may take in all, with its retries and their pauses, in milliseconds. Default 30,000. */
  readonly timeoutMs?: number | undefined;
  /** How often a GET that failed for the moment is tried again. Default 2; 0 turns it off. A POST never is. */
  readonly retries?: number | undefined;
}

/** The options, checked and with their defaults. */
export type ClientSettings = ReturnType<typeof readClientOptions>;

/**
 * @throws {ByoursideError} `no_api_key`, without one.
 * @throws {TypeError} For an option of the wrong type or out of its range.
 */
export function readClientOptions(options: ClientOptions) {
  const { apiKey, baseUrl = 'https://api.byourside.ai', sleep = timerSleep, timeoutMs = 30_000, retries = 2 } = options;
  // Looked up at each request, so that a `fetch` that is replaced later, by an instrumentation say, is used; and called as
  // a plain function, since Workers refuse it as a method of something else.
  const { fetchImpl = (url: string, init: RequestInit) => fetch(url, init) } = options;
  check(Number.isFinite(timeoutMs) && timeoutMs > 0, 'timeoutMs must be a finite number above 0.');
  check(timeoutMs < 2 ** 31, 'timeoutMs must be below 2 ** 31, the longest time of a timer.');
  check(Number.isSafeInteger(retries) && retries >= 0, 'retries must be a whole number of at least 0.');
  check(typeof fetchImpl === 'function', 'fetchImpl must be a function such as fetch.');
  check(typeof sleep === 'function', 'sleep must be a function of milliseconds.');
  return { apiKey: checkedKey(apiKey), baseUrl: checkedUrl(baseUrl), fetchImpl, sleep, timeoutMs, retries };
}

/** Here and not at the first request, because what `fetch` throws for a key that fits no header quotes it. */
function checkedKey(apiKey: string | null | undefined): string {
  if (apiKey === undefined || apiKey === null || apiKey === '') {
    throw new ByoursideError('apiKey is required', 0, 'no_api_key');
  }
  check(
    typeof apiKey === 'string' && /^[\x21-\x7e]+$/.test(apiKey),
    'apiKey must be a string without white space (a line end, perhaps) and other characters that no API key has.',
  );
  return apiKey;
}

function checkedUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  check(
    url !== undefined &&
      /^https?:$/.test(url.protocol) &&
      `${url.username}${url.password}${url.search}${url.hash}` === '',
    'baseUrl must be an absolute http(s) URL without credentials, query and fragment, such as https://api.byourside.ai.',
  );
  // Not as it was given: a white space or a bare '?' at its end would come before the path.
  return url.origin + url.pathname.replace(/\/+$/, '');
}

function check(holds: boolean, message: string): asserts holds {
  if (!holds) throw new TypeError(message);
}
