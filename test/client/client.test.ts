import { ByoursideError, Client, type ClientOptions, type PlaceCallRequest } from 'callhook/client';
import { describe, expect, it, vi } from 'vitest';
import { apiKey, call, clientOf } from './api-server.ts';

const place = { to: '+14155550123', objective: 'Book a table' };

describe('a new Client', () => {
  it.each([undefined, null, ''])('without a key (%j): no_api_key', (missing) => {
    const make = () => new Client({ apiKey: missing as string | undefined });
    expect(make).toThrow(ByoursideError);
    expect(make).toThrow(expect.objectContaining({ code: 'no_api_key', status: 0, message: 'apiKey is required' }));
  });

  it.each(['bys_ak_x\n', ' bys_ak_x', 'bys ak', 'bys_ak_\u0000', 'clé', 17])('with %j as its key: TypeError', (key) => {
    const make = () => new Client({ apiKey: key as string });
    expect(make).toThrow(TypeError);
    expect(make).not.toThrow(String(key).trim());
  });

  it.each<Partial<Record<keyof ClientOptions, unknown>>>([
    { baseUrl: 'api.byourside.ai' },
    { baseUrl: 'ftp://api.byourside.ai' },
    { baseUrl: 'https://me:pass@api.byourside.ai' },
    { baseUrl: 'https://api.byourside.ai?x=1' },
    { baseUrl: 'https://api.byourside.ai#x' },
    { timeoutMs: 0 },
    { timeoutMs: Number.NaN },
    { timeoutMs: Infinity },
    { timeoutMs: 2 ** 31 },
    { retries: -1 },
    { retries: 1.5 },
    { fetchImpl: 'fetch' },
    { sleep: 100 },
  ])('with %j: TypeError', (options) => {
    expect(() => new Client({ apiKey, ...(options as object) })).toThrow(TypeError);
  });

  it('sends to https://api.byourside.ai by default, with the fetch of that moment', async () => {
    const client = new Client({ apiKey });
    const stand = vi.fn(async () => Response.json({ calls: [] }));
    vi.stubGlobal('fetch', stand);
    await client.listCalls();
    vi.unstubAllGlobals();
    expect(stand).toHaveBeenCalledWith('https://api.byourside.ai/v1/agent/calls?limit=20', expect.anything());
  });

  it('accepts a base URL with a path and slashes at its end', async () => {
    const { url, seen } = await clientOf(() => call('completed'));
    await new Client({ apiKey, baseUrl: `${url}/mock//` }).getCall('c1');
    expect(seen[0]?.path).toBe('/mock/v1/agent/calls/c1');
  });

  it.each(['/mock ', '/mock?', '/mock/#'])('sends to the right path when its base URL ends in %j', async (end) => {
    const { url, seen } = await clientOf(() => call('completed'));
    await new Client({ apiKey, baseUrl: ` ${url}${end}` }).getCall('c1');
    expect(seen[0]?.path).toBe('/mock/v1/agent/calls/c1');
  });
});

describe('placeCall', () => {
  it('sends everything that it was given, and nothing else', async () => {
    const { client, seen } = await clientOf(() => ({ status: 201, body: { callId: 'c1', status: 'queued' } }));
    const request = {
      ...place,
      context: { customer: 'Zoë' },
      fields: [{ name: 'booked', type: 'boolean', description: 'is it booked?' }, { name: 'when' }],
      webhookUrl: 'https://example.com/webhooks/bys',
      callerId: '+14155550199',
      voice: 'ava',
      language: 'en-US',
    } as const;
    await client.placeCall(request);
    expect(seen[0]).toMatchObject({ method: 'POST', path: '/v1/agent/calls' });
    expect(seen[0]?.headers).toMatchObject({ authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual(request);
    await client.placeCall({ ...place, context: undefined, webhookUrl: undefined });
    expect(JSON.parse(seen[1]?.body ?? '')).toEqual(place);
  });

  it('sends names that only the API knows, so that a new field needs no new client', async () => {
    const { client, seen } = await clientOf(() => call('queued'));
    const request = { ...place, priority: 'high', obejctive: 'misspelt' };
    await client.placeCall(request);
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual(request);
  });

  it('returns both names of the id, the choices of the API, the fields, and unknown names', async () => {
    const body = { callId: 'c1', status: 'queued', language: 'de', languageSource: 'inferred', voice: null, cost: 2 };
    const { client } = await clientOf(() => ({ body }));
    const fields = [{ name: 'booked', type: 'boolean' }] as const;
    expect(await client.placeCall({ ...place, fields })).toEqual({ ...body, id: 'c1', fields });
  });

  it('accepts an answer with only an id', async () => {
    const { client } = await clientOf(() => ({ body: { id: 'c1' } }));
    const nothing = { status: null, language: null, languageSource: null, voice: null, fields: undefined };
    expect(await client.placeCall(place)).toEqual({ id: 'c1', callId: 'c1', ...nothing });
  });

  it.each([{}, { callId: null }, { callId: '' }, { id: 17 }])('refuses an answer without an id: %j', async (body) => {
    const { client } = await clientOf(() => ({ body }));
    await expect(client.placeCall(place)).rejects.toMatchObject({ code: 'invalid_response', status: 200 });
  });

  const to = (value: unknown) => ({ ...place, to: value }) as PlaceCallRequest;
  const objective = (value: unknown) => ({ ...place, objective: value }) as PlaceCallRequest;

  it.each([
    ['to_required', to(undefined)],
    ['to_required', to(null)],
    ['to_required', to('')],
    ['to_required', to('  ')],
    ['to_required', {} as PlaceCallRequest],
    ['invalid_number', to('4155550123')],
    ['invalid_number', to('+0155550123')],
    ['invalid_number', to('+1 415 555 0123')],
    ['invalid_number', to(' +14155550123')],
    ['invalid_number', to('+14155550123\n')],
    ['invalid_number', to('+1234567890123456')],
    ['invalid_number', to(14155550123)],
    ['objective_required', objective(undefined)],
    ['objective_required', objective('\n')],
  ])('says %s without a request', async (code, request) => {
    const { client, seen } = await clientOf(() => call('queued'));
    const error = await client.placeCall(request).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ByoursideError);
    expect(error).toMatchObject({ code, status: 0 });
    expect(seen).toHaveLength(0);
  });

  it('takes 20 fields, and throws a TypeError for 21 without a request', async () => {
    const { client, seen } = await clientOf(() => call('queued'));
    const fields = Array.from({ length: 21 }, (_, index) => ({ name: `field_${index}` }));
    await client.placeCall({ ...place, fields: fields.slice(1) });
    await expect(client.placeCall({ ...place, fields })).rejects.toThrow(/21.*at most 20/);
    await expect(client.placeCall({ ...place, fields })).rejects.toThrow(TypeError);
    expect(seen).toHaveLength(1);
  });

  it.each([[[{ name: '' }]], [[{ name: 'a' }, { name: 'a' }]], [[{ name: 'a', type: 'date' as 'string' }]]])(
    'throws a TypeError for impossible fields: %j',
    async (fields) => {
      const { client, seen } = await clientOf(() => call('queued'));
      await expect(client.placeCall({ ...place, fields })).rejects.toThrow(TypeError);
      expect(seen).toHaveLength(0);
    },
  );

  it('throws a TypeError for a value that JSON cannot hold', async () => {
    const { client, seen } = await clientOf(() => call('queued'));
    await expect(client.placeCall({ ...place, context: { n: 1n } })).rejects.toThrow(TypeError);
    expect(seen).toHaveLength(0);
  });

  describe('webhookUrl', () => {
    const webhookUrl = (value: string, baseUrl: string) => {
      const fetchImpl = async () => Response.json({ callId: 'c1', status: 'queued' });
      return new Client({ apiKey, baseUrl, fetchImpl }).placeCall({ ...place, webhookUrl: value });
    };
    const api = 'https://api.byourside.ai';
    const simulator = 'http://127.0.0.1:4010';

    it.each([
      ['https://example.com/hook', api],
      ['https://example.com/hook', simulator],
      ['http://localhost:3000/hook', simulator],
      ['http://127.0.0.1:3000/hook', simulator],
      ['http://[::1]:3000/hook', simulator],
    ])('%s at %s passes', async (value, baseUrl) => {
      expect(await webhookUrl(value, baseUrl)).toMatchObject({ callId: 'c1' });
    });

    it.each([
      ['http://example.com/hook', api],
      ['http://localhost:3000/hook', api],
      ['http://localhost:3000/hook', 'HTTPS://localhost:4010'],
      ['http://example.com/hook', simulator],
      ['http://localhost.example.com/hook', simulator],
      ['ftp://localhost/hook', simulator],
      ['/hook', simulator],
      ['', api],
    ])('%s at %s: TypeError', async (value, baseUrl) => {
      await expect(webhookUrl(value, baseUrl)).rejects.toThrow(TypeError);
    });
  });
});

describe('getCall', () => {
  it('returns every field of the API, null for a missing one, and unknown names', async () => {
    const { client, seen } = await clientOf(() => call('in_progress', { to: '+14155550123', summary: null, cost: 2 }));
    expect(await client.getCall('c1')).toEqual({
      id: 'c1',
      callId: 'c1',
      status: 'in_progress',
      to: '+14155550123',
      objective: null,
      startedAt: null,
      endedAt: null,
      summary: null,
      extracted: null,
      transcript: null,
      recordingUrl: null,
      cost: 2,
    });
    expect(seen[0]).toMatchObject({ method: 'GET', path: '/v1/agent/calls/c1', body: '' });
    expect(seen[0]?.headers['content-type']).toBeUndefined();
  });

  it.each([[{ callId: 'c1' }], [{ id: 'c1' }], [{}], [{ id: null, callId: '' }]])(
    'fills in both names of the id: %j',
    async (body) => {
      const { client } = await clientOf(() => ({ body }));
      expect(await client.getCall('c1')).toMatchObject({ id: 'c1', callId: 'c1', status: null });
    },
  );

  it('reads a field of another type as null, because the call was paid for', async () => {
    const odd = { status: 7, summary: ['a'], extracted: 'none', transcript: {}, startedAt: 1_700_000_000 };
    const { client } = await clientOf(() => ({ body: { id: 'c1', ...odd } }));
    const nothing = { status: null, summary: null, extracted: null, transcript: null, startedAt: null };
    expect(await client.getCall('c1')).toMatchObject(nothing);
  });

  it('validates extracted against the fields', async () => {
    const fields = [{ name: 'booked', type: 'boolean' }, { name: 'when' }] as const;
    const { client } = await clientOf((_seen, before) =>
      call('completed', { extracted: before === 0 ? { booked: true, more: 1 } : { booked: 'yes' } }),
    );
    expect((await client.getCall('c1', { fields })).extracted).toEqual({ booked: true, when: null, more: 1 });
    expect((await client.getCall('c1', { fields })).extracted).toEqual({ booked: null, when: null });
    expect((await client.getCall('c1')).extracted).toEqual({ booked: 'yes' });
  });

  it('encodes an id completely', async () => {
    const { client, seen } = await clientOf(() => call('queued'));
    await client.getCall("a/b?c#d%e f'(g)!*é");
    expect(seen[0]?.path).toBe('/v1/agent/calls/a%2Fb%3Fc%23d%25e%20f%27%28g%29%21%2A%C3%A9');
    await client.getCall('a.b-c_d~e');
    expect(seen[1]?.path).toBe('/v1/agent/calls/a.b-c_d~e');
  });

  it.each(['', '.', '..', undefined, 17])(
    'throws a TypeError for the id %j, which would lead elsewhere',
    async (id) => {
      const { client, seen } = await clientOf(() => call('queued'));
      await expect(client.getCall(id as string)).rejects.toThrow(TypeError);
      await expect(client.waitForCall(id as string)).rejects.toThrow(TypeError);
      expect(seen).toHaveLength(0);
    },
  );

  it('accepts a placed call, and then knows its fields', async () => {
    const { client } = await clientOf((seen) =>
      seen.method === 'POST' ? call('queued') : call('completed', { extracted: { when: 5 } }),
    );
    const placed = await client.placeCall({ ...place, fields: [{ name: 'when', type: 'string' }] });
    expect((await client.getCall(placed)).extracted?.when).toBe('5');
    const fields = [{ name: 'when', type: 'number' }] as const;
    expect((await client.getCall(placed.id, { fields })).extracted?.when).toBe(5);
  });
});

describe('listCalls', () => {
  it.each([
    [undefined, 20],
    [7, 7],
    [0, 1],
    [101, 100],
    [-5, 20],
    [2.5, 20],
    [Number.NaN, 20],
    ['30', 30],
  ])('limit %s asks for %i', async (limit, asked) => {
    const { client, seen } = await clientOf(() => ({ body: { calls: [] } }));
    expect(await client.listCalls({ limit: limit as number })).toEqual([]);
    expect(seen[0]?.path).toBe(`/v1/agent/calls?limit=${asked}`);
  });

  it('returns each call with both names of its id', async () => {
    const { client } = await clientOf(() => ({ body: { calls: [{ id: 'a' }, { callId: 'b', status: 'failed' }] } }));
    const calls = await client.listCalls();
    expect(calls.map(({ id, callId, status }) => [id, callId, status])).toEqual([
      ['a', 'a', null],
      ['b', 'b', 'failed'],
    ]);
  });

  it.each([{}, { calls: null }])('reads %j as an empty list', async (body) => {
    const { client } = await clientOf(() => ({ body }));
    expect(await client.listCalls()).toEqual([]);
  });

  it.each([{ calls: {} }, { calls: [null] }, { calls: [{}] }])('refuses %j', async (body) => {
    const { client } = await clientOf(() => ({ body }));
    await expect(client.listCalls()).rejects.toMatchObject({ code: 'invalid_response', status: 200 });
  });
});
