import { inspect } from 'node:util';
import { ByoursideError, Client } from 'callhook/client';
import { describe, expect, it, vi } from 'vitest';
import { apiKey, clientOf, type Script, statuses } from './api-server.ts';

/** Everything that a log may show of a value. */
function shown(value: unknown): string {
  const options = { depth: Infinity, showHidden: true, getters: true, maxStringLength: Infinity };
  const texts = [inspect(value, options), String(value), JSON.stringify(value) ?? ''];
  if (value instanceof Error) texts.push(value.message, value.stack ?? '', shown(value.cause));
  return texts.join('\n');
}

const quoting = `Bearer ${apiKey} is not a key, nor is ${apiKey}`;

const scripts: Record<string, Script> = {
  'a server that quotes it in its token': () => ({ status: 401, body: { error: quoting } }),
  'a server that quotes it in a temporary error': () => ({ status: 503, body: { error: quoting } }),
  'a server that quotes it in a body that is not JSON': () => ({ body: quoting }),
  'a server that quotes it in JSON of the wrong shape': () => ({ body: [quoting] }),
  'a server that quotes it in a redirect': () => ({ status: 302, headers: { location: `/?${apiKey}` } }),
  'a server that quotes it in Retry-After': () => ({ status: 429, headers: { 'retry-after': apiKey } }),
  'a server that breaks off': (_seen, _before, response) => {
    response.destroy();
    return undefined;
  },
};

describe('the API key is in no error', () => {
  it.each(Object.entries(scripts))('of %s', async (_name, script) => {
    const { client } = await clientOf(script, { sleep: () => {} });
    const asked = [
      client.placeCall({ to: '+14155550123', objective: 'Book a table' }),
      client.getCall('c1'),
      client.listCalls(),
      client.waitForCall('c1'),
    ];
    for (const { status, reason } of (await Promise.allSettled(asked)) as PromiseRejectedResult[]) {
      expect(status).toBe('rejected');
      expect(reason).toBeInstanceOf(ByoursideError);
      expect(shown(reason)).not.toContain(apiKey);
    }
  });

  it('of a fetchImpl that puts its request into its error', async () => {
    const fetchImpl = async (url: string, init: RequestInit) => {
      const cause = Object.assign(new Error(`no route for ${JSON.stringify(init.headers)}`), { init });
      throw Object.assign(new Error(`${url} failed: ${JSON.stringify(init)}`, { cause }), { config: init });
    };
    const client = new Client({ apiKey, fetchImpl, retries: 0 });
    const error = await client.getCall('c1').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'network_error', status: 0 });
    expect(shown(error)).not.toContain(apiKey);
    expect(shown(error)).toContain('no route for');
  });

  it('of the runtime about a key that fits no header: such a key is refused before', () => {
    for (const key of [`${apiKey}\n`, `${apiKey}\r\nx-other: 1`, `${apiKey}é`]) {
      let error: unknown;
      try {
        new Client({ apiKey: key });
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(TypeError);
      expect(shown(error)).not.toContain(apiKey);
    }
  });

  it('of the deadline', async () => {
    const { client } = await clientOf(statuses('queued'), { sleep: () => {} });
    const error = await client.waitForCall('c1').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'timeout' });
    expect(shown(error)).not.toContain(apiKey);
  });
});

describe('the API key', () => {
  it('is not visible in a client, nor in its results', async () => {
    const { client } = await clientOf(statuses('completed'));
    expect(shown(client)).not.toContain(apiKey);
    expect(shown(await client.getCall('c1'))).not.toContain(apiKey);
    expect(Object.getOwnPropertyNames(client)).toEqual([]);
    expect(shown(client.watchCall('c1'))).not.toContain(apiKey);
  });

  it('is sent only to the API, and nothing is logged', async () => {
    const written: unknown[] = [];
    for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      vi.spyOn(console, method).mockImplementation((...args) => void written.push(args));
    }
    const { client, seen } = await clientOf(() => ({ status: 503 }), { sleep: () => {} });
    await client.getCall('c1').catch(() => {});
    vi.restoreAllMocks();
    expect(written).toEqual([]);
    expect(seen[0]?.headers.authorization).toBe(`Bearer ${apiKey}`);
    expect(seen[0]?.path).not.toContain(apiKey);
  });

  it('that is too short to be one changes no token of the API', async () => {
    const { client } = await clientOf(() => ({ status: 400, body: { error: 'token_with_k' } }), { apiKey: 'k' });
    await expect(client.getCall('c1')).rejects.toMatchObject({ code: 'token_with_k' });
  });
});
