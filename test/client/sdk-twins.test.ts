import { createHmac } from 'node:crypto';
import { verifyWebhook } from 'callhook';
import { ByoursideError, Client } from 'callhook/client';
import { describe, expect, it } from 'vitest';
import { mapError } from '../../src/client/byourside-error.ts';

// Each test of the provider's Python SDK, under its name, with its inputs and its results.

interface Captured {
  method?: string | undefined;
  url?: string;
  headers?: Headers;
  body?: unknown;
}

function makeClient(captured: Captured, [status, answer]: readonly [number, unknown]): Client {
  return new Client({
    apiKey: 'bys_ak_x',
    baseUrl: 'https://b',
    fetchImpl: async (url, { method, headers, body }) => {
      Object.assign(captured, { method, url, headers: new Headers(headers), body });
      return Response.json(answer, { status });
    },
  });
}

describe('test_client.py', () => {
  it('test_place_call', async () => {
    const captured: Captured = {};
    const client = makeClient(captured, [200, { callId: 'c1', status: 'queued' }]);
    const fields = [{ name: 'booked' }];
    const placed = await client.placeCall({ to: '+14155550123', objective: 'Book a table', fields });
    expect(captured.method).toBe('POST');
    expect(captured.url).toBe('https://b/v1/agent/calls');
    expect(captured.headers?.get('Authorization')).toBe('Bearer bys_ak_x');
    expect(JSON.parse(String(captured.body)).to).toBe('+14155550123');
    expect(placed.callId).toBe('c1');
  });

  it('test_get_call_encoded', async () => {
    const captured: Captured = {};
    const client = makeClient(captured, [200, { id: 'c1', status: 'completed' }]);
    await client.getCall('c 1');
    expect(captured.method).toBe('GET');
    expect(captured.url).toBe('https://b/v1/agent/calls/c%201');
    expect(captured.body).toBeUndefined();
  });

  it('test_list_calls_unwrap_clamp', async () => {
    const captured: Captured = {};
    const client = makeClient(captured, [200, { calls: [{ id: 'c1' }] }]);
    const calls = await client.listCalls({ limit: 9999 });
    expect(captured.url).toMatch(/\/v1\/agent\/calls\?limit=100$/);
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({ id: 'c1' });
  });

  it('test_error_raises', async () => {
    const client = makeClient({}, [400, { error: 'destination_blocked' }]);
    const error = await client.placeCall({ to: '+1900', objective: 'x' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ByoursideError);
    expect(error).toMatchObject({ status: 400, code: 'destination_blocked' });
  });
});

describe('test_errors.py', () => {
  it('test_known_tokens', () => {
    expect(mapError(400, { error: 'destination_blocked' }).toLowerCase()).toContain('not allowed');
    expect(mapError(401, { error: 'unauthorized' }).toLowerCase()).toContain('api key');
  });

  it('test_fallbacks', () => {
    expect(mapError(503, { error: 'store_error' }).toLowerCase()).toContain('temporary');
    expect(mapError(0, null).toLowerCase()).toContain('temporary');
    expect(mapError(400, { error: 'weird' })).toContain('weird');
  });

  it('test_error_fields', () => {
    const error = new ByoursideError('msg', 400, 'destination_blocked');
    expect(error.status).toBe(400);
    expect(error.code).toBe('destination_blocked');
    expect(error.message).toBe('msg');
  });
});

describe('test_wait.py', () => {
  function sequenceClient(statuses: readonly string[]) {
    const state = { i: 0, sleeps: 0 };
    const client = new Client({
      apiKey: 'k',
      baseUrl: 'https://b',
      fetchImpl: async () => {
        const status = statuses[Math.min(state.i, statuses.length - 1)];
        state.i += 1;
        return Response.json({ id: 'c1', status });
      },
      sleep: () => {
        state.sleeps += 1;
      },
    });
    return { client, state };
  }

  it('test_returns_when_terminal', async () => {
    const { client, state } = sequenceClient(['queued', 'in_progress', 'completed']);
    const call = await client.waitForCall('c1', { timeoutMs: 100_000, intervalMs: 0 });
    expect(call.status).toBe('completed');
    expect(state.sleeps).toBe(2);
  });

  it('test_timeout', async () => {
    const { client } = sequenceClient(['queued']);
    const waiting = client.waitForCall('c1', { timeoutMs: 0, intervalMs: 0 });
    await expect(waiting).rejects.toBeInstanceOf(ByoursideError);
    await expect(waiting).rejects.toMatchObject({ code: 'timeout', status: 0 });
  });
});

describe('test_webhooks.py', () => {
  const secret = 'whsec';
  const body = '{"callId":"c1"}';
  const now = () => Math.floor(Date.now() / 1000);
  const sign = (timestamp: number, text: string) =>
    `t=${timestamp},v1=${createHmac('sha256', secret).update(`${timestamp}.${text}`).digest('hex')}`;

  it('test_accepts_valid', () => {
    expect(verifyWebhook(sign(now(), body), body, secret)).toBe(true);
  });

  it('test_rejects', () => {
    const timestamp = now();
    expect(verifyWebhook(sign(timestamp, body), '{"callId":"c2"}', secret)).toBe(false);
    expect(verifyWebhook(sign(timestamp, body), body, 'other')).toBe(false);
    expect(verifyWebhook(sign(timestamp - 9999, body), body, secret, { tolerance: 300 })).toBe(false);
    expect(verifyWebhook('garbage', body, secret)).toBe(false);
    expect(verifyWebhook('', body, secret)).toBe(false);
  });
});
