import { describe, expect, it } from 'vitest';
import { request, startSimulator } from './stage.ts';

const refused = (status: number, error: string) => ({ status, body: { error } });

describe('placing a call', () => {
  it('returns the id and queued', async () => {
    const { client, simulator } = await startSimulator();
    const { status, body } = await client.place(request);
    expect({ status, body }).toEqual({
      status: 200,
      body: { callId: expect.stringMatching(/^call_/), status: 'queued' },
    });
    expect(simulator.calls).toMatchObject([
      { ...request, callId: body.callId, number: 1, webhookUrl: null, fields: [] },
    ]);
  });

  it('accepts every documented field, and returns language and voice', async () => {
    const { client, simulator } = await startSimulator();
    const all = {
      ...request,
      context: { customer: 'Kim' },
      fields: [{ name: 'confirmed', type: 'boolean', description: 'Did they confirm?' }, { name: 'note' }],
      webhookUrl: 'https://example.com/webhooks/bys',
      callerId: '+14155550100',
      voice: 'ava',
      language: 'auto',
    };
    const { body } = await client.place(all);
    expect(body).toMatchObject({ language: 'auto', languageSource: 'explicit', voice: 'ava' });
    expect(simulator.calls[0]).toMatchObject(all);
    await simulator.close();
  });

  it.each([
    ['to_required', 400, { to: undefined }],
    ['to_required', 400, { to: ' ' }],
    ['objective_required', 400, { objective: undefined }],
    ['objective_required', 400, { objective: '' }],
    ['invalid_number', 400, { to: '4155550123' }],
    ['invalid_number', 400, { to: '+1 415 555 0123' }],
    ['invalid_number', 400, { to: '+1234567890123456' }],
    ['destination_blocked', 400, { to: '+19001234567' }],
    ['destination_blocked', 400, { to: '+1900' }],
    ['destination_blocked', 400, { to: '+491701234567' }],
    ['caller_id_not_owned', 403, { callerId: '+14155550999' }],
    ['invalid_request', 400, { fields: Array.from({ length: 21 }, (_, i) => ({ name: `f${i}` })) }],
    ['invalid_request', 400, { fields: [{ name: 'when', type: 'date' }] }],
    ['invalid_request', 400, { fields: [{}] }],
    ['invalid_request', 400, { webhookUrl: 'ftp://example.com' }],
    ['invalid_request', 400, { webhookUrl: 'somewhere' }],
    ['invalid_request', 400, { language: 7 }],
  ])('is refused with %s, %i, for %j', async (error, status, wrong) => {
    const { client, simulator } = await startSimulator({ callerIds: ['+14155550100'] });
    expect(await client.place({ ...request, ...wrong })).toEqual(refused(status, error));
    expect(simulator.calls).toEqual([]);
  });

  it('is refused if the body is not a JSON object', async () => {
    const { url } = await startSimulator();
    for (const body of ['{', '[]', 'null', '']) {
      const response = await fetch(`${url}/v1/agent/calls`, { method: 'POST', body });
      expect([response.status, await response.json()]).toEqual([400, { error: 'invalid_request' }]);
    }
  });

  it.each([
    ['rate_limited', 429],
    ['over_minute_cap', 429],
    ['placement_failed', 502],
    ['store_error', 503],
    ['unauthorized', 401],
  ] as const)('is refused with %s when the script says so', async (refuse, status) => {
    const { client, simulator } = await startSimulator({
      script: ({ to }) => (to === request.to ? { refuse } : undefined),
    });
    expect(await client.place(request)).toEqual(refused(status, refuse));
    expect((await client.place({ ...request, to: '+14155550124' })).status).toBe(200);
    expect(simulator.calls).toHaveLength(1);
  });

  it('reports the error of a script to its author', async () => {
    const { client } = await startSimulator({
      script: () => {
        throw new Error('a mistake');
      },
    });
    const answer = { status: 500, body: { error: 'script_failed', message: 'Error: a mistake' } };
    expect(await client.place(request)).toEqual(answer);
  });
});

describe('getting and listing calls', () => {
  it('returns the record, which has an id and not a callId', async () => {
    const { client, simulator } = await startSimulator();
    const { body: placed } = await client.place(request);
    await simulator.settled();
    const { status, body } = await client.get(placed.callId);
    expect(status).toBe(200);
    expect(body).toEqual({
      id: placed.callId,
      status: 'completed',
      ...request,
      startedAt: expect.any(String),
      endedAt: expect.any(String),
      summary: expect.stringContaining('Confirm the appointment.'),
      extracted: null,
      transcript: expect.any(String),
      recordingUrl: expect.any(String),
    });
  });

  it('answers not_found for every other id, whatever is in it', async () => {
    const { client } = await startSimulator();
    for (const id of ['call_1', 'c 1', '../calls', '__proto__', '']) {
      expect(await client.get(id)).toEqual(refused(404, 'not_found'));
    }
    expect(await client.ask('GET', '/v1/agent/calls/%E0%A4%A')).toEqual(refused(404, 'not_found'));
  });

  it('decodes the id', async () => {
    const { client, url } = await startSimulator();
    const { body } = await client.place(request);
    const encoded = body.callId.replace('_', '%5F');
    expect((await fetch(`${url}/v1/agent/calls/${encoded}`)).status).toBe(200);
  });

  it('lists the newest first, with both names of the id, 20 unless told otherwise and 1 to 100', async () => {
    const { client, simulator } = await startSimulator({ script: { queuedMs: 1e9 } });
    for (let i = 0; i < 103; i++) await client.place(request);
    const sizes = await Promise.all(
      [undefined, 5, 0, 9999, 'x', -3].map(async (limit) => (await client.list(limit)).body.calls.length),
    );
    expect(sizes).toEqual([20, 5, 1, 100, 20, 20]);
    const [newest] = (await client.list(1)).body.calls;
    expect(newest).toMatchObject({ id: simulator.calls.at(-1)?.callId, callId: simulator.calls.at(-1)?.callId });
  });

  it('answers not_found for everything else', async () => {
    const { client } = await startSimulator();
    for (const [method, path] of [
      ['GET', '/'],
      ['GET', '//'],
      ['DELETE', '/v1/agent/calls'],
      ['POST', '/v1/agent/calls/call_1'],
      ['PUT', '/v1/agent/calls/call_1'],
    ] as const) {
      expect(await client.ask(method, path)).toEqual(refused(404, 'not_found'));
    }
  });
});

describe('authorization', () => {
  it('is required on every route if there is an API key', async () => {
    const { client, url } = await startSimulator({ apiKey: 'bys_ak_1' });
    expect((await client.place(request)).status).toBe(200);
    const call = JSON.stringify(request);
    const path = `${url}/v1/agent/calls`;
    for (const authorization of ['Bearer bys_ak_2', 'bys_ak_1', 'Bearer ', undefined]) {
      const headers = authorization === undefined ? {} : { authorization };
      for (const response of [
        await fetch(path, { method: 'POST', headers, body: call }),
        await fetch(path, { headers }),
        await fetch(`${path}/call_1`, { headers }),
      ]) {
        expect([response.status, await response.json()]).toEqual([401, { error: 'unauthorized' }]);
      }
    }
  });
});

describe('refuseNext', () => {
  it('answers that many requests with an error, whatever they ask for', async () => {
    const { client, simulator } = await startSimulator();
    simulator.refuseNext('store_error', 2);
    simulator.refuseNext('rate_limited');
    expect(await client.place(request)).toEqual(refused(503, 'store_error'));
    expect(await client.get('call_1')).toEqual(refused(503, 'store_error'));
    expect(await client.list()).toEqual(refused(429, 'rate_limited'));
    expect((await client.place(request)).status).toBe(200);
  });

  it('refuses an unknown error, and an impossible number of times', async () => {
    const { simulator } = await startSimulator();
    expect(() => simulator.refuseNext('toString' as 'store_error')).toThrow(
      /^error must be 'destination_blocked' or .*, got a string\.$/,
    );
    for (const times of [0, -1, 1.5, Number.NaN]) {
      expect(() => simulator.refuseNext('store_error', times)).toThrow(/times must be a whole number/);
    }
  });

  // A list with one entry for each request had no end for Infinity.
  it('may refuse for ever', async () => {
    const { client, simulator } = await startSimulator();
    simulator.refuseNext('rate_limited');
    simulator.refuseNext('store_error', Number.POSITIVE_INFINITY);
    expect(await client.list()).toEqual(refused(429, 'rate_limited'));
    for (let i = 0; i < 5; i++) expect(await client.list()).toEqual(refused(503, 'store_error'));
  });
});
