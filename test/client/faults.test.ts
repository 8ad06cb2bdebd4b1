import { createServer } from 'node:net';
import { ByoursideError, Client, type ClientOptions } from 'callhook/client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { apiKey, call, clientOf, errorOf, type Script, serveApi } from './api-server.ts';

const place = { to: '+14155550123', objective: 'Book a table' };

/** Every method that sends a request, without the pauses of its retries. */
const asked = {
  placeCall: (client: Client) => client.placeCall(place),
  getCall: (client: Client) => client.getCall('c1'),
  listCalls: (client: Client) => client.listCalls(),
  waitForCall: (client: Client) => client.waitForCall('c1', { timeoutMs: 5_000, intervalMs: 10 }),
};

const noSleep = { sleep: () => {} };

afterEach(() => vi.useRealTimers());

/** Stops the timers of this process, except for its servers, and returns a function that moves them on. */
function ownTimers(): (ms: number) => void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  return (ms) => void vi.advanceTimersByTime(ms);
}

async function closedPort(): Promise<string> {
  const api = await serveApi(() => ({ body: {} }));
  await new Promise((resolve) => api.server.close(resolve));
  return api.url;
}

describe.each(Object.entries(asked))('%s', (name, ask) => {
  const tries = name === 'placeCall' ? 1 : 3;

  async function failure(script: Script, options: Partial<ClientOptions> = noSleep) {
    const { client, seen } = await clientOf(script, options);
    const error = await errorOf(ask(client));
    expect(error).toBeInstanceOf(ByoursideError);
    return { error, seen };
  }

  it('connection refused: network_error, with the reason as its cause', async () => {
    const client = new Client({ apiKey, baseUrl: await closedPort(), ...noSleep });
    const error = await errorOf(ask(client));
    expect(error).toBeInstanceOf(ByoursideError);
    expect(error).toMatchObject({ code: 'network_error', status: 0 });
    expect(error).toMatchObject({ message: 'Temporary service error. Please retry shortly.' });
    expect(String((error as ByoursideError).cause)).toContain('ECONNREFUSED');
  });

  it('reset in the middle of the body: network_error', async () => {
    const { error, seen } = await failure((_seen, _before, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"id":"c1",', () => response.destroy());
      return undefined;
    });
    expect(error).toMatchObject({ code: 'network_error', status: 0 });
    expect(seen).toHaveLength(tries);
  });

  it('an answer that is not HTTP: network_error', async () => {
    const server = createServer((socket) => socket.on('error', () => {}).end('SSH-2.0-OpenSSH_9.9\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const client = new Client({ apiKey, baseUrl: `http://127.0.0.1:${port}`, ...noSleep });
    await expect(ask(client)).rejects.toMatchObject({ code: 'network_error', status: 0 });
    server.close();
  });

  it('a server that hangs before its headers: timeout, on time, and the connection is closed', async () => {
    const advance = ownTimers();
    let closed: Promise<unknown> | undefined;
    const { error, seen } = await failure(
      (_seen, _before, response) => {
        closed = new Promise((resolve) => response.on('close', resolve));
        advance(150);
        return undefined;
      },
      { timeoutMs: 150 },
    );
    expect(error).toMatchObject({ code: 'timeout', status: 0 });
    expect(seen).toHaveLength(1);
    await closed;
  });

  it('a server that hangs in the middle of the body: timeout, on time, and the connection is closed', async () => {
    const advance = ownTimers();
    let closed: Promise<unknown> | undefined;
    const { error } = await failure(
      (_seen, _before, response) => {
        closed = new Promise((resolve) => response.on('close', resolve));
        response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":', () => advance(150));
        return undefined;
      },
      { timeoutMs: 150 },
    );
    expect(error).toMatchObject({ code: 'timeout', status: 0 });
    await closed;
  });

  it('200 with a body that is not JSON: invalid_response', async () => {
    const { error, seen } = await failure(() => ({ body: '{"id":"c1"' }));
    expect(error).toMatchObject({ code: 'invalid_response', status: 200 });
    expect(seen).toHaveLength(1);
  });

  it.each(['null', '[]', '"c1"', '17'])('200 with %s: invalid_response', async (body) => {
    const { error } = await failure(() => ({ body }));
    expect(error).toMatchObject({ code: 'invalid_response', status: 200 });
  });

  it('200 with an HTML page: invalid_response', async () => {
    const { error } = await failure(() => ({ headers: { 'content-type': 'text/html' }, body: '<h1>Welcome</h1>' }));
    expect(error).toMatchObject({ code: 'invalid_response', status: 200 });
  });

  it('204: invalid_response', async () => {
    const { error } = await failure((_seen, _before, response) => {
      response.writeHead(204).end();
      return undefined;
    });
    expect(error).toMatchObject({ code: 'invalid_response', status: 204 });
  });

  it('502 with an HTML page: the status and the message of a temporary error', async () => {
    const headers = { 'content-type': 'text/html' };
    const { error, seen } = await failure(() => ({ status: 502, headers, body: '<html>Bad Gateway</html>' }));
    expect(error).toMatchObject({
      code: 'error',
      status: 502,
      message: 'Temporary service error. Please retry shortly.',
    });
    expect(seen).toHaveLength(tries);
  });

  it('an error whose body breaks off: still the status', async () => {
    const { error } = await failure((_seen, _before, response) => {
      response.writeHead(403, { 'content-length': '1000' });
      response.write('{"error":"una', () => response.destroy());
      return undefined;
    });
    expect(error).toMatchObject({ code: 'error', status: 403, message: 'Request failed with status 403.' });
  });

  it('a body without an end: invalid_response after 16 MiB, and the connection is closed', async () => {
    let closed: Promise<unknown> | undefined;
    const { error } = await failure((_seen, _before, response) => {
      closed = new Promise((resolve) => response.on('close', resolve));
      const part = Buffer.alloc(1_048_576, ' ');
      const more = () => response.write(part, (problem) => problem ?? more());
      more();
      return undefined;
    });
    expect(error).toMatchObject({ code: 'invalid_response', status: 200 });
    await closed;
  });

  it.each([301, 302, 303, 307, 308])('%i: unexpected_redirect, and nothing is sent there', async (status) => {
    const elsewhere = await serveApi(() => call('completed'));
    const { error } = await failure(() => ({ status, headers: { location: `${elsewhere.url}/stolen` } }));
    expect(error).toMatchObject({ code: 'unexpected_redirect', status });
    expect(elsewhere.seen).toHaveLength(0);
  });

  it.each([
    [400, 'destination_blocked', 'That destination is not allowed (premium, IRSF, or unsupported country).'],
    [400, 'invalid_number', 'The destination number is invalid (use full E.164, e.g. +14155550123).'],
    [400, 'to_required', 'A destination number (to) is required.'],
    [400, 'objective_required', 'An objective for the call is required.'],
    [403, 'caller_id_not_owned', 'That caller ID is not a number on your account.'],
    [429, 'rate_limited', 'Rate limit reached. Try again shortly.'],
    [402, 'over_minute_cap', 'Outbound usage limit reached for now.'],
    [401, 'unauthorized', 'Invalid or missing API key.'],
    [404, 'not_found', 'No call found with that id (or it does not belong to your account).'],
    [502, 'placement_failed', 'The call could not be placed (carrier/trunk issue). Try again shortly.'],
    [503, 'store_error', 'Temporary service error. Please retry shortly.'],
    [418, 'new_token', 'Request failed (new_token).'],
    [500, 'new_token', 'Temporary service error. Please retry shortly.'],
    [418, 'constructor', 'Request failed (constructor).'],
  ])('%i %s: its code and its message', async (status, token, message) => {
    const { error, seen } = await failure(() => ({ status, body: { error: token } }));
    expect(error).toMatchObject({ code: token, status, message, name: 'ByoursideError' });
    expect(seen).toHaveLength(status === 429 || status >= 500 ? tries : 1);
  });

  it.each([{ detail: 'x' }, { error: '' }, { error: 17 }, { error: { code: 'x' } }, null, [], 'text'])(
    '400 with %j: no token, so the code is error',
    async (body) => {
      const { error } = await failure(() => ({ status: 400, body: JSON.stringify(body) }));
      expect(error).toMatchObject({ code: 'error', status: 400, message: 'Request failed with status 400.' });
    },
  );

  it('an abort: rejects with the reason of the signal, at once, and the connection is closed', async () => {
    const reason = new Error('the user went away');
    const controller = new AbortController();
    let closed: Promise<unknown> | undefined;
    const { client } = await clientOf((_seen, _before, response) => {
      closed = new Promise((resolve) => response.on('close', resolve));
      setTimeout(() => controller.abort(reason), 30);
      return undefined;
    });
    const { signal } = controller;
    const asking: Record<string, () => Promise<unknown>> = {
      placeCall: () => client.placeCall(place, { signal }),
      getCall: () => client.getCall('c1', { signal }),
      listCalls: () => client.listCalls({ signal }),
      waitForCall: () => client.waitForCall('c1', { signal }),
    };
    await expect(asking[name]?.()).rejects.toBe(reason);
    await closed;
    await expect(asking[name]?.()).rejects.toBe(reason); // aborted before
  });
});

describe('placeCall', () => {
  it.each([429, 500, 503])('is never retried: %i with Retry-After 0', async (status) => {
    const { client, seen } = await clientOf(() => ({ status, headers: { 'retry-after': '0' }, body: {} }));
    await expect(client.placeCall(place)).rejects.toMatchObject({ status, retryAfter: 0 });
    expect(seen).toHaveLength(1);
  });
});

describe('a GET', () => {
  it('500, then 200: is retried after a pause', async () => {
    const { client, seen } = await clientOf((_seen, before) => (before === 0 ? { status: 500 } : call('completed')));
    expect(await client.getCall('c1')).toMatchObject({ status: 'completed' });
    expect(seen).toHaveLength(2);
    expect((seen[1]?.at ?? 0) - (seen[0]?.at ?? 0)).toBeGreaterThan(100);
  });

  it('pauses longer each time, and half of the pause is random', async () => {
    const pauses: number[] = [];
    const sleep = (ms: number) => void pauses.push(ms);
    const { client, seen } = await clientOf(() => ({ status: 503 }), { retries: 5, sleep });
    await expect(client.getCall('c1')).rejects.toMatchObject({ status: 503 });
    expect(seen).toHaveLength(6);
    for (const [index, pause] of pauses.entries()) {
      expect(pause).toBeGreaterThanOrEqual((250 * 2 ** index) / 2);
      expect(pause).toBeLessThanOrEqual(250 * 2 ** index);
    }
  });

  it('is not retried with retries: 0', async () => {
    const { client, seen } = await clientOf(() => ({ status: 500 }), { retries: 0 });
    await expect(client.getCall('c1')).rejects.toMatchObject({ status: 500 });
    expect(seen).toHaveLength(1);
  });

  it('429 with Retry-After: is retried at that time', async () => {
    const busy = { status: 429, headers: { 'retry-after': '1 ' }, body: { error: 'rate_limited' } };
    const pauses: number[] = [];
    const sleep = (ms: number) => void pauses.push(ms);
    const { client, seen } = await clientOf((_seen, before) => (before === 0 ? busy : call('completed')), { sleep });
    expect(await client.getCall('c1')).toMatchObject({ status: 'completed' });
    expect(pauses).toEqual([1_000]);
    expect(seen).toHaveLength(2);
  });

  it('503 with Retry-After as a date: the same', async () => {
    const pauses: number[] = [];
    const sleep = (ms: number) => void pauses.push(ms);
    vi.useFakeTimers({ now: new Date('2026-01-01T12:00:00Z'), toFake: ['Date'] });
    const headers = { 'retry-after': 'Thu, 01 Jan 2026 12:00:20 GMT' };
    const script: Script = (_seen, before) => (before === 0 ? { status: 503, headers } : call('completed'));
    const { client } = await clientOf(script, { sleep });
    expect(await client.getCall('c1')).toMatchObject({ status: 'completed' });
    expect(pauses).toEqual([20_000]);
  });

  it('Retry-After beyond timeoutMs: fails at once, and says when to come back', async () => {
    const busy = { status: 429, headers: { 'retry-after': '60' }, body: { error: 'rate_limited' } };
    const sleep = vi.fn();
    const { client, seen } = await clientOf(() => busy, { sleep });
    const error = await errorOf(client.getCall('c1'));
    expect(error).toMatchObject({ code: 'rate_limited', status: 429, retryAfter: 60 });
    expect(sleep).not.toHaveBeenCalled();
    expect(seen).toHaveLength(1);
  });

  it.each(['soon', '-5', '1.5', 'Wed, 99 Foo'])('Retry-After: %s is ignored', async (value) => {
    const script: Script = (_seen, before) =>
      before === 0 ? { status: 503, headers: { 'retry-after': value } } : call('completed');
    const { client } = await clientOf(script, { sleep: (ms) => expect(ms).toBeLessThan(300) });
    expect(await client.getCall('c1')).toMatchObject({ status: 'completed' });
  });

  it('is not retried after an abort, whatever the reason', async () => {
    const reason = new ByoursideError('We are too busy.', 429, 'rate_limited');
    const controller = new AbortController();
    const sleep = vi.fn();
    const { client } = await clientOf(() => void controller.abort(reason), { sleep });
    await expect(client.getCall('c1', { signal: controller.signal })).rejects.toBe(reason);
    expect(sleep).not.toHaveBeenCalled();
  });

  it('takes no longer than timeoutMs with all its retries', async () => {
    vi.useFakeTimers({ toFake: ['performance'] }); // so that only the pauses take time
    const pauses: number[] = [];
    const sleep = (ms: number) => void pauses.push(ms);
    const { client } = await clientOf(() => ({ status: 500 }), { retries: 100, sleep, timeoutMs: 20_000 });
    await expect(client.getCall('c1')).rejects.toMatchObject({ status: 500 });
    const slept = pauses.reduce((sum, ms) => sum + ms);
    expect(slept).toBeGreaterThan(12_000); // one more pause of at most 8 s did not fit
    expect(slept).toBeLessThan(20_000);
  });
});

describe('a fetchImpl', () => {
  it('that ignores the signal is given up on time, and its late response is discarded', async () => {
    let respond: (response: Response) => void = () => {};
    const fetchImpl = () => new Promise<Response>((resolve) => (respond = resolve));
    const client = new Client({ apiKey, fetchImpl, timeoutMs: 50 });
    await expect(client.getCall('c1')).rejects.toMatchObject({ code: 'timeout', status: 0 });
    await new Promise((resolve) => respond(new Response(new ReadableStream({ cancel: resolve }))));
  });

  it('that ignores the signal has its earlier body cancelled', async () => {
    let cancel: (reason: unknown) => void = () => {};
    const cancelled = new Promise((resolve) => {
      cancel = resolve;
    });
    const body = new ReadableStream({ cancel });
    const client = new Client({ apiKey, fetchImpl: async () => new Response(body), timeoutMs: 50 });
    await expect(client.getCall('c1')).rejects.toMatchObject({ code: 'timeout', status: 0 });
    await cancelled;
  });

  // Node throws this when a host has several addresses, as localhost does, and none of them answers.
  it('whose error has a cause without a message: its code', async () => {
    const cause = Object.assign(new AggregateError([new Error('one'), new Error('two')]), { code: 'ECONNREFUSED' });
    const client = new Client({ apiKey, fetchImpl: () => Promise.reject(new TypeError('fetch failed', { cause })) });
    const error = await client.placeCall(place).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'network_error', cause: { message: 'fetch failed: ECONNREFUSED' } });
  });

  it.each([new Error('no'), 'a string', undefined, null])('that throws %s: network_error', async (thrown) => {
    const client = new Client({ apiKey, fetchImpl: () => Promise.reject(thrown), ...noSleep });
    await expect(client.getCall('c1')).rejects.toMatchObject({ code: 'network_error', status: 0 });
  });

  it('that hides a redirect as a browser does: unexpected_redirect', async () => {
    const opaque = Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' });
    const client = new Client({ apiKey, fetchImpl: async () => opaque });
    await expect(client.getCall('c1')).rejects.toMatchObject({ code: 'unexpected_redirect', status: 0 });
  });
});
