import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CallEvent, callEventSchema, constructEvent } from 'callhook';
import { type Call, callEventHub } from 'callhook/client';
import { bysWebhook } from 'callhook/node';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod/v4/mini';
import { memoryUsed } from '../memory-used.ts';
import { signHeader } from '../verify/signer.ts';
import { call, clientOf, type Script, statuses } from './api-server.ts';

const secret = 'whsec_test';

/** The body of an event, as the provider sends it. */
const bodyOf = (name: string, callId: string, more: object = {}) =>
  JSON.stringify({ event: `call.${name}`, eventId: `evt_${name}_${callId}`, callId, status: name, ...more });

const eventOf = (name: string, callId: string, more: object = {}): CallEvent =>
  z.parse(callEventSchema, JSON.parse(bodyOf(name, callId, more)));

/** A hub behind a real receiver, and a function that sends it an event. */
async function receiver() {
  const events = callEventHub();
  const server = createServer(bysWebhook(secret, events.handle));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  async function send(name: string, callId: string, more: object = {}) {
    const body = bodyOf(name, callId, more);
    const headers = { 'content-type': 'application/json', 'x-bys-signature': signHeader(body, secret) };
    return (await fetch(url, { method: 'POST', headers, body })).status;
  }
  return { events, send };
}

describe('waitForCall with events', () => {
  it('ends at once when the terminal event comes, with its fields and without another request', async () => {
    const { events, send } = await receiver();
    const { client, seen } = await clientOf(statuses('in_progress'));
    const waiting = client.waitForCall('c1', { events });
    setTimeout(() => send('completed', 'c1', { summary: 'Booked.', extracted: { booked: true }, cost: 2 }), 100);
    const value = await waiting;
    expect(seen).toHaveLength(1);
    expect(value).toMatchObject({
      id: 'c1',
      callId: 'c1',
      status: 'completed',
      summary: 'Booked.',
      extracted: { booked: true },
      transcript: null,
      cost: 2,
    });
  });

  it('ends at once, without a request, when the event came before', async () => {
    const { events, send } = await receiver();
    const { client, seen } = await clientOf(statuses('in_progress'));
    expect(await send('voicemail', 'c1')).toBe(200);
    expect(await client.waitForCall('c1', { events })).toMatchObject({ status: 'voicemail' });
    expect(await client.waitForCall('c1', { events })).toMatchObject({ status: 'voicemail' });
    expect(seen).toHaveLength(0);
  });

  it('ends at once while a look hangs, and closes its connection', async () => {
    const { events, send } = await receiver();
    let closed: Promise<unknown> | undefined;
    const { client } = await clientOf((_seen, _before, response) => {
      closed = new Promise((resolve) => response.on('close', resolve));
      setTimeout(() => send('declined', 'c1'), 50);
      return undefined;
    });
    expect(await client.waitForCall('c1', { events })).toMatchObject({ status: 'declined' });
    await closed;
  });

  it('goes on polling, slowly, when no event comes', async () => {
    const pauses: number[] = [];
    const sleep = (ms: number) => void pauses.push(ms);
    const { client } = await clientOf(statuses('queued', 'queued', 'completed'), { sleep });
    expect(await client.waitForCall('c1', { events: callEventHub() })).toMatchObject({ status: 'completed' });
    expect(pauses).toEqual([30_000, 30_000]);
  });

  it('counts only the events of its own call', async () => {
    const { events, send } = await receiver();
    const { client } = await clientOf(statuses('queued'));
    const waiting = client.waitForCall('c1', { events, timeoutMs: 300 });
    await send('completed', 'c2');
    await expect(waiting).rejects.toMatchObject({ code: 'timeout' });
  });

  it('ends every wait for the call', async () => {
    const { events, send } = await receiver();
    const { client } = await clientOf(statuses('queued'));
    const waiting = Promise.all([1, 2, 3].map(() => client.waitForCall('c1', { events })));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await send('no_answer', 'c1');
    expect((await waiting).map(({ status }) => status)).toEqual(['no_answer', 'no_answer', 'no_answer']);
  });

  it('goes by the name of the event: a late call.in_progress ends nothing, whatever its status says', async () => {
    const { events, send } = await receiver();
    const { client } = await clientOf(statuses('queued'));
    const waiting = client.waitForCall('c1', { events, timeoutMs: 300 });
    await send('in_progress', 'c1', { status: 'completed' });
    await expect(waiting).rejects.toMatchObject({ code: 'timeout' });
  });

  it('goes on when looks fail temporarily, as soon as an event has shown that the call exists', async () => {
    const { events, send } = await receiver();
    const script: Script = (_seen, before) => {
      if (before === 0) void send('in_progress', 'c1');
      if (before === 3) void send('completed', 'c1');
      return before === 0 ? undefined : { status: 503 };
    };
    const { client, seen } = await clientOf(script, { retries: 0 });
    const call = await client.waitForCall('c1', { events, intervalMs: 20 });
    expect(call).toMatchObject({ status: 'completed' });
    expect(seen.length).toBeGreaterThan(3);
  });

  it('validates extracted against the fields', async () => {
    const { events, send } = await receiver();
    const { client } = await clientOf(statuses('queued'));
    await send('completed', 'c1', { extracted: { booked: 'true', when: 'yes' } });
    const fields = [
      { name: 'booked', type: 'boolean' },
      { name: 'when', type: 'number' },
    ] as const;
    const call = await client.waitForCall('c1', { events, fields });
    expect(call.extracted).toEqual({ booked: true, when: null });
  });

  it('leaves no listener behind after an end, a timeout and an abort', async () => {
    const hub = callEventHub();
    let open = 0;
    const events = {
      handle: hub.handle,
      subscribe: (callId: string, listener: (event: CallEvent) => void) => {
        const close = hub.subscribe(callId, listener);
        open += 1;
        return () => {
          open -= 1;
          close();
        };
      },
    };
    const { client } = await clientOf(statuses('queued'));
    const ended = client.waitForCall('c1', { events });
    const late = client.waitForCall('c2', { events, timeoutMs: 50 });
    const aborted = client.waitForCall('c3', { events, signal: AbortSignal.timeout(50) });
    const left = (async () => {
      for await (const _ of client.watchCall('c4', { events })) break;
    })();
    expect(open).toBe(4);
    hub.handle(eventOf('completed', 'c1'));
    await Promise.allSettled([ended, late, aborted, left]);
    expect(open).toBe(0);
  });
});

describe('watchCall with events', () => {
  it('yields each change as it comes, by event or by look', async () => {
    const { events, send } = await receiver();
    const seen: (string | null)[] = [];
    const { client } = await clientOf(statuses('ringing'));
    for await (const { status } of client.watchCall('c1', { events })) {
      seen.push(status);
      if (status === 'ringing') await send('in_progress', 'c1');
      if (status === 'in_progress') void send('completed', 'c1');
    }
    expect(seen).toEqual(['ringing', 'in_progress', 'completed']);
  });

  it('yields the end before an event that came with it', async () => {
    const events = callEventHub();
    const script: Script = () => call('queued');
    const { client } = await clientOf(script);
    const seen: Call[] = [];
    for await (const each of client.watchCall('c1', { events })) {
      if (seen.length === 0) for (const name of ['completed', 'in_progress']) events.handle(eventOf(name, 'c1'));
      seen.push(each);
    }
    expect(seen.map(({ status }) => status)).toEqual(['queued', 'completed']);
  });
});

describe('callEventHub', () => {
  it('remembers the last 1,000 ended calls, or maxRemembered', () => {
    const told = (events: ReturnType<typeof callEventHub>, callId: string) => {
      let heard = 0;
      events.subscribe(callId, () => void heard++)();
      return heard === 1;
    };
    const many = callEventHub();
    for (let index = 0; index < 1_001; index += 1) many.handle(eventOf('completed', `c${index}`));
    expect([told(many, 'c0'), told(many, 'c1'), told(many, 'c1000')]).toEqual([false, true, true]);
    const few = callEventHub({ maxRemembered: 2 });
    for (const callId of ['a', 'b', 'b', 'c', 'b']) few.handle(eventOf('failed', callId));
    expect([told(few, 'a'), told(few, 'b'), told(few, 'c')]).toEqual([false, true, true]);
  });

  it('does not grow, however many events come', () => {
    const events = callEventHub();
    const summary = 'x'.repeat(1_000);
    const flood = (from: number, to: number) => {
      for (let index = from; index < to; index += 1) {
        events.handle(eventOf('in_progress', `c${index}`, { summary }));
        events.handle(eventOf('completed', `c${index}`, { summary }));
        events.subscribe(`c${index}`, () => {})();
      }
    };
    flood(0, 2_000);
    const before = memoryUsed();
    flood(2_000, 12_000);
    expect(memoryUsed() - before).toBeLessThan(2_000_000);
  });

  it.each([0, 1.5, Number.NaN])('throws a TypeError for maxRemembered %d', (maxRemembered) => {
    expect(() => callEventHub({ maxRemembered })).toThrow(TypeError);
  });

  it('accepts the events of a receiver with fields, and of a handler map', async () => {
    const events = callEventHub();
    const fields = [{ name: 'booked', type: 'boolean' }] as const;
    bysWebhook(secret, events.handle, { fields });
    bysWebhook(secret, { 'call.completed': events.handle, unknown: () => {} }, { fields });
    const body = bodyOf('completed', 'c1');
    const event = constructEvent(body, signHeader(body, secret), secret, { fields });
    if (event.event === 'call.completed') events.handle(event);
    const { client } = await clientOf(statuses('queued'));
    expect(await client.waitForCall('c1', { events })).toMatchObject({ status: 'completed' });
  });
});
