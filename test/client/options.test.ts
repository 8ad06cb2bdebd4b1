import { ByoursideError, Client, callEventHub } from 'callhook/client';
import { afterEach, describe, expect, it } from 'vitest';
import { apiKey } from './api-server.ts';

const place = { to: '+14155550123', objective: 'Book a table' };
const fetchImpl = async () => Response.json({ id: 'c1', status: 'completed', calls: [] });
const client = () => new Client({ apiKey, fetchImpl });

interface Taker {
  readonly name: string;
  /** Gives the taker these options, and rejects or throws if it refuses them. */
  readonly take: (options: never) => unknown;
  /** Wrong names that a user may write, each with the option that was meant. */
  readonly mistaken: readonly [wrong: string, meant: string];
  /** Values that would throw, or change the outcome, if callhook read them from `Object.prototype`. */
  readonly inherited: Readonly<Record<string, unknown>>;
}

const aborted = { signal: AbortSignal.abort() };

const takers: readonly Taker[] = [
  {
    name: 'Client',
    take: (options) => new Client(options === undefined ? { apiKey } : options),
    mistaken: ['timeout', 'timeoutMs'],
    inherited: { baseUrl: 'nowhere', fetchImpl: 1, sleep: 1, timeoutMs: -1, retries: -1 },
  },
  {
    name: 'placeCall',
    take: (options) => client().placeCall(place, options),
    mistaken: ['abortSignal', 'signal'],
    inherited: aborted,
  },
  {
    name: 'getCall',
    take: (options) => client().getCall('c1', options),
    mistaken: ['field', 'fields'],
    inherited: { ...aborted, fields: 1 },
  },
  {
    name: 'listCalls',
    take: (options) => client().listCalls(options),
    mistaken: ['limits', 'limit'],
    inherited: aborted,
  },
  {
    name: 'waitForCall',
    take: (options) => client().waitForCall('c1', options),
    mistaken: ['timeout_ms', 'timeoutMs'],
    inherited: { ...aborted, timeoutMs: -1, intervalMs: -1, fields: 1, events: 1 },
  },
  {
    name: 'watchCall',
    take: (options) => client().watchCall('c1', options).next(),
    mistaken: ['interval', 'intervalMs'],
    inherited: { ...aborted, timeoutMs: -1, intervalMs: -1, fields: 1, events: 1 },
  },
  {
    name: 'callEventHub',
    take: (options) => callEventHub(options),
    mistaken: ['max', 'maxRemembered'],
    inherited: { maxRemembered: -1 },
  },
  {
    name: 'ByoursideError',
    take: (options) => new ByoursideError('It failed.', 500, 'error', options),
    mistaken: ['retryAfterSeconds', 'retryAfter'],
    inherited: {},
  },
];

afterEach(() => {
  const names = takers.flatMap(({ inherited }) => Object.keys(inherited));
  for (const name of [...names, 'cause', 'retryAfter']) delete (Object.prototype as Record<string, unknown>)[name];
});

/** The error of a taker that throws or rejects. */
async function errorOf(take: () => unknown): Promise<unknown> {
  try {
    await take();
  } catch (error) {
    return error;
  }
  throw new Error('It took the options.');
}

describe.each(takers)('$name', ({ name, take, mistaken: [wrong, meant], inherited }) => {
  it.each([
    [null, 'null'],
    [() => {}, 'a function'],
    [10, '10'],
    [apiKey, 'a string'],
    [[], 'an array'],
  ])('refuses %s in place of options', async (options, kind) => {
    const error = await errorOf(() => take(options as never));
    expect(error).toEqual(new TypeError(`The options of ${name} must be an object, got ${kind}.`));
  });

  it(`refuses ${wrong}, names ${meant}, and does not repeat its value`, async () => {
    const error = await errorOf(() => take({ [wrong]: apiKey } as never));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain(`${name} has no option '${wrong}'. Did you mean '${meant}'?`);
    expect(String(error)).not.toContain(apiKey);
  });

  it('does not read Object.prototype', async () => {
    Object.assign(Object.prototype, inherited);
    await take(undefined as never);
  });
});

describe('a ByoursideError', () => {
  it('has no cause and no retryAfter from Object.prototype', () => {
    Object.assign(Object.prototype, { cause: 'another', retryAfter: 5 });
    const error = new ByoursideError('It failed.', 503);
    expect(Object.hasOwn(error, 'cause')).toBe(false);
    expect(error.retryAfter).toBe(undefined);
    expect(new ByoursideError('It failed.', 503, 'error', { retryAfter: 7 }).retryAfter).toBe(7);
  });
});

describe('an option of the wrong type', () => {
  const hub = callEventHub();

  it.each([
    [{ signal: null }, 'signal must be an AbortSignal, got null.'],
    [{ signal: new AbortController() }, 'signal must be an AbortSignal, got an object.'],
    [{ fields: null }, 'fields must be an array of fields, got null.'],
    [{ events: hub.handle }, 'events must be a hub made by callEventHub(), got a function.'],
    [{ timeoutMs: '5' }, 'timeoutMs must be a number of milliseconds from 0 to Infinity, got a string.'],
    [{ intervalMs: 2 ** 31 }, 'intervalMs must be a number of milliseconds from 0 to 2147483647, got 2147483648.'],
  ])('is refused by a wait: %j', async (options, message) => {
    expect(await errorOf(() => client().waitForCall('c1', options as never))).toEqual(new TypeError(message));
    expect(() => client().watchCall('c1', options as never)).toThrow(new TypeError(message));
  });

  it.each([
    [{ baseUrl: 'api' }, /^baseUrl must be an absolute http\(s\) URL .*, got a string\.$/],
    [{ timeoutMs: 0 }, /^timeoutMs must be a number of milliseconds above 0 and up to 2147483647, got 0\.$/],
    [{ fetchImpl: null }, /^fetchImpl must be a function, got null\.$/],
    [{ retries: 1.5 }, /^retries must be a whole number of at least 0, got 1\.5\.$/],
  ])('is refused by a client: %j', (options, message) => {
    expect(() => new Client({ apiKey, ...(options as object) })).toThrow(message);
  });
});

it('a client without options has no key: no_api_key', async () => {
  const error = await errorOf(() => new Client(undefined as never));
  expect(error).toMatchObject({ code: 'no_api_key' });
});

it('the limit of a list may be anything, as in the SDKs of the provider', async () => {
  for (const limit of [null, {}, 'many', Number.NaN]) {
    expect(await client().listCalls({ limit: limit as never })).toEqual([]);
  }
});
