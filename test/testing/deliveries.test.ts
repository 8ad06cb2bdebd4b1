import { verifySignature } from 'callhook';
import type { SentDelivery } from 'callhook/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nowSeconds, signHeader } from '../verify/signer.ts';
import { request, stage, startSimulator } from './stage.ts';
import { secret, startReceiver, startServer } from './start-receiver.ts';

const timestampOf = (delivery: SentDelivery) => Number(/^t=(\d+)/.exec(delivery.headers['x-bys-signature'] ?? '')?.[1]);
const brief = ({ event, attempt, fault, status, error }: SentDelivery) =>
  [event.slice('call.'.length), attempt, fault, status ?? error] as const;

describe('a delivery', () => {
  it('is signed as an independent signer does, for the moment, and written down with its answer', async () => {
    const receiver = await startReceiver();
    onTestFinished(() => receiver.close());
    const { client, simulator } = await startSimulator();
    await client.place({ ...request, webhookUrl: receiver.url });
    const deliveries = await simulator.settled();
    expect(deliveries.map(brief)).toEqual([
      ['in_progress', 1, null, 200],
      ['completed', 1, null, 200],
    ]);
    expect(simulator.deliveries).toEqual(deliveries);
    for (const delivery of deliveries) {
      expect(Math.abs(nowSeconds() - timestampOf(delivery))).toBeLessThan(60);
      expect(delivery).toMatchObject({
        url: receiver.url,
        callId: simulator.calls[0]?.callId,
        eventId: JSON.parse(delivery.body).eventId,
        answer: '{"outcome":"processed"}',
        error: null,
        headers: {
          'content-type': 'application/json',
          'x-bys-signature': signHeader(delivery.body, secret, timestampOf(delivery)),
        },
      });
    }
  });

  it('is not sent for a call without a webhook URL', async () => {
    const { client, simulator } = await startSimulator();
    await client.place(request);
    expect(await simulator.settled()).toEqual([]);
  });

  it('of call.in_progress goes first, however long the receiver takes', async () => {
    const receiver = await startReceiver({ handle: () => new Promise((resolve) => setTimeout(resolve, 60)) });
    onTestFinished(() => receiver.close());
    const { client, simulator } = await startSimulator({ script: { inProgressMs: 0 } });
    await client.place({ ...request, webhookUrl: receiver.url });
    await simulator.settled();
    expect(receiver.names()).toEqual(['call.in_progress', 'call.completed']);
  });

  it('has two v1 when there are two secrets, and either receiver takes it', async () => {
    const { simulator, receiver, place } = await stage({ secret: ['whsec_new', 'whsec_old'] }, { secret: 'whsec_old' });
    const [first] = await simulator.settled(await place());
    expect(first?.headers['x-bys-signature']).toMatch(/^t=\d+,v1=[0-9a-f]{64},v1=[0-9a-f]{64}$/);
    expect(receiver.reports.map((report) => report.code)).toEqual(['processed', 'processed']);
  });

  it('may be signed with another secret, for one call or from now on', async () => {
    const { simulator, receiver, place } = await stage(
      { script: ({ number }) => (number === 1 ? { secret: 'whsec_other' } : { outcome: 'declined' }) },
      { secret: [secret, 'whsec_other', 'whsec_next'] },
    );
    await simulator.settled(await place());
    await simulator.settled(await place());
    simulator.rotateSecret(['whsec_newest', 'whsec_next']);
    await simulator.settled(await place());
    expect(receiver.reports.map((report) => report.secretIndex)).toEqual([1, 1, 0, 2]);
  });
});

describe('a retry', () => {
  it('has the same id and body, a new time and signature, and comes when the schedule says', async () => {
    const { simulator, receiver, place } = await stage(
      { script: { outcome: 'declined' }, retry: { delaysMs: [10_000, 60_000] } },
      {
        handle: () => {
          if (receiver.events.length < 3) throw new Error('not yet');
        },
      },
    );
    const deliveries = await simulator.settled(await place());
    expect(deliveries.map(brief)).toEqual([
      ['declined', 1, null, 500],
      ['declined', 2, null, 500],
      ['declined', 3, null, 200],
    ]);
    const [first, second, third] = deliveries.map((delivery) => Date.parse(delivery.sentAt));
    expect([Number(second) - Number(first), Number(third) - Number(second)]).toEqual([10_000, 60_000]);
    expect(new Set(deliveries.map(({ body, eventId }) => body + eventId)).size).toBe(1);
    expect(new Set(deliveries.map(({ headers }) => headers['x-bys-signature'])).size).toBe(3);
  });

  it('has a signature of its own even within one second', async () => {
    const receiver = await startReceiver({ handle: () => Promise.reject(new Error('down')) });
    onTestFinished(() => receiver.close());
    const { client, simulator } = await startSimulator({
      retry: { delaysMs: [0, 0, 0] },
      script: { outcome: 'failed' },
    });
    await client.place({ ...request, webhookUrl: receiver.url });
    const times = (await simulator.settled()).map(timestampOf);
    expect(new Set(times).size).toBe(4);
    expect(receiver.reports.map((report) => report.code)).toEqual(Array(4).fill('handler_failed'));
  });

  it('is given up after the last', async () => {
    const { simulator, place } = await stage(
      { script: { outcome: 'failed' }, retry: { delaysMs: [1_000] } },
      { handle: () => Promise.reject(new Error('down')) },
    );
    expect((await simulator.settled(await place())).map(brief)).toEqual([
      ['failed', 1, null, 500],
      ['failed', 2, null, 500],
    ]);
  });

  it('does not follow a 4xx, unless told so', async () => {
    const wrong = { secret: 'whsec_wrong' };
    const once = await stage({ script: { outcome: 'failed' } }, wrong);
    expect((await once.simulator.settled(await once.place())).map(brief)).toEqual([['failed', 1, null, 400]]);
    const often = await stage({ script: { outcome: 'failed' }, retry: { delaysMs: [1], on4xx: true } }, wrong);
    expect(await often.simulator.settled(await often.place())).toHaveLength(2);
  });

  it('follows a redirect, which is not followed itself', async () => {
    const server = await startServer((_request, response) => response.writeHead(307, { location: '/' }).end());
    onTestFinished(() => server.close());
    const { client, simulator } = await startSimulator({ script: { outcome: 'failed' }, retry: { delaysMs: [0] } });
    await client.place({ ...request, webhookUrl: server.url });
    expect((await simulator.settled()).map(brief)).toEqual([
      ['failed', 1, null, 307],
      ['failed', 2, null, 307],
    ]);
  });

  it('follows when nobody listens, when the connection is lost and when no answer comes', async () => {
    const closed = await startServer(() => {});
    await closed.close();
    const rude = await startServer((received) => received.socket.destroy());
    const slow = await startServer(() => {});
    const half = await startServer((received, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{');
      setTimeout(() => received.socket.destroy(), 5);
    });
    onTestFinished(async () => void (await Promise.all([rude, slow, half].map((server) => server.close()))));
    const errors: Record<string, unknown> = {};
    for (const [name, { url }] of Object.entries({ closed, rude, half, slow })) {
      const timeoutMs = name === 'slow' ? 300 : 60_000;
      const retry = { delaysMs: [0], timeoutMs };
      const { client, simulator } = await startSimulator({ script: { outcome: 'failed' }, retry });
      const { body } = await client.place({ ...request, webhookUrl: url });
      errors[name] = (await simulator.settled(body.callId)).map((delivery) => delivery.error);
    }
    expect(errors).toEqual({
      closed: ['connection_refused', 'connection_refused'],
      rude: ['connection_failed', 'connection_failed'],
      half: ['connection_failed', 'connection_failed'],
      slow: ['timeout', 'timeout'],
    });
  });

  it('follows an answer without an end, of which no more than the beginning is kept', async () => {
    const flooding = await startServer((received, response) => {
      response.writeHead(200);
      const part = 'a'.repeat(1_048_576);
      const more = () => !received.socket.destroyed && response.write(part, () => setTimeout(more, 1));
      more();
    });
    const long = await startServer((_request, response) => response.end('a'.repeat(1_048_576)));
    onTestFinished(async () => void (await Promise.all([flooding, long].map((server) => server.close()))));
    const deliverTo = async (webhookUrl: string, timeoutMs: number) => {
      const retry = { delaysMs: [0], timeoutMs };
      const { client, simulator } = await startSimulator({ script: { outcome: 'failed' }, retry });
      await client.place({ ...request, webhookUrl });
      return simulator.settled();
    };
    expect((await deliverTo(flooding.url, 700)).map(brief)).toEqual([
      ['failed', 1, null, 'timeout'],
      ['failed', 2, null, 'timeout'],
    ]);
    const [whole] = await deliverTo(long.url, 60_000);
    expect([whole?.status, whole?.answer]).toEqual([200, 'a'.repeat(65_536)]);
  });

  it('lets the other events of the call go by', async () => {
    let down = true;
    const { simulator, receiver, place } = await stage(
      { script: { inProgressMs: 1_000 }, retry: { delaysMs: [5_000] } },
      {
        handle: ({ event }) => {
          if (event !== 'call.in_progress' || !down) return;
          down = false;
          throw new Error('down for a moment');
        },
      },
    );
    await simulator.settled(await place());
    expect(receiver.names()).toEqual(['call.in_progress', 'call.completed', 'call.in_progress']);
  });
});

describe('the fault', () => {
  const codes = (reports: readonly { readonly code: string }[]) => reports.map((report) => report.code);

  it('duplicate: sends an accepted event again, with a new signature', async () => {
    const { simulator, receiver, place } = await stage({
      script: { outcome: 'declined', faults: [{ fault: 'duplicate', copies: 2 }] },
    });
    const deliveries = await simulator.settled(await place());
    expect(deliveries.map(brief)).toEqual([
      ['declined', 1, null, 200],
      ['declined', 1, 'duplicate', 200],
      ['declined', 1, 'duplicate', 200],
    ]);
    expect(new Set(deliveries.map(timestampOf)).size).toBe(3);
    expect(codes(receiver.reports)).toEqual(['processed', 'duplicate', 'duplicate']);
    expect(receiver.events).toHaveLength(1);
  });

  it('concurrent_duplicate: sends it several times at once, of which one is handled', async () => {
    const { simulator, receiver, place } = await stage(
      { script: { outcome: 'declined', faults: [{ fault: 'concurrent_duplicate', copies: 3 }] } },
      {
        // Until the copies were answered.
        handle: async () => {
          while (receiver.reports.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
        },
      },
    );
    const deliveries = await simulator.settled(await place());
    expect(deliveries.map(({ fault }) => fault)).toEqual([null, ...Array(3).fill('concurrent_duplicate')]);
    expect(new Set(deliveries.map(timestampOf)).size).toBe(1);
    expect(codes(receiver.reports).sort()).toEqual(['in_flight', 'in_flight', 'in_flight', 'processed']);
    expect(deliveries.map(({ status }) => status).sort()).toEqual([200, 503, 503, 503]);
    expect(receiver.events).toHaveLength(1);
  });

  it('out_of_order: sends the terminal event first', async () => {
    const { simulator, receiver, place } = await stage({ script: { faults: ['out_of_order'] } });
    await simulator.settled(await place());
    expect(receiver.names()).toEqual(['call.completed', 'call.in_progress']);
    const [ended, answered] = receiver.events;
    expect(Date.parse(String(answered?.timestamp))).toBeLessThan(Date.parse(String(ended?.timestamp)));
    expect(answered).toMatchObject({ status: 'in_progress', endedAt: null, summary: null });
  });

  it('tampered: sends another body than was signed, and then the event', async () => {
    const { simulator, receiver, place } = await stage({ script: { outcome: 'declined', faults: ['tampered'] } });
    const deliveries = await simulator.settled(await place());
    expect(deliveries.map(brief)).toEqual([
      ['declined', 1, 'tampered', 400],
      ['declined', 1, null, 200],
    ]);
    expect(deliveries[0]?.body).not.toBe(deliveries[1]?.body);
    expect(codes(receiver.reports)).toEqual(['signature_mismatch', 'processed']);
  });

  it('stale: sends a delivery with an old signature, and then the event', async () => {
    const { simulator, receiver, place, clock } = await stage({
      script: { outcome: 'declined', faults: [{ fault: 'stale', ageSeconds: 301 }] },
    });
    const [stale] = await simulator.settled(await place());
    expect(codes(receiver.reports)).toEqual(['timestamp_too_old', 'processed']);
    const header = stale?.headers['x-bys-signature'];
    expect(verifySignature(header, stale?.body ?? '', secret, { now: clock.now, tolerance: 400 }).ok).toBe(true);
  });

  it('oversized: sends more than a receiver reads, and then the event', async () => {
    const { simulator, receiver, place } = await stage({ script: { outcome: 'declined', faults: ['oversized'] } });
    const deliveries = await simulator.settled(await place());
    expect(deliveries.map(brief)).toEqual([
      ['declined', 1, 'oversized', 413],
      ['declined', 1, null, 200],
    ]);
    expect(codes(receiver.reports)).toEqual(['body_too_large', 'processed']);
    const small = await stage(
      { script: { outcome: 'declined', faults: [{ fault: 'oversized', bytes: 2_000 }] } },
      { maxBodyBytes: 4_000 },
    );
    await small.simulator.settled(await small.place());
    expect(codes(small.receiver.reports)).toEqual(['processed', 'duplicate']);
  });

  it('receiver_down: lets the first attempts fail unseen', async () => {
    const { simulator, receiver, place } = await stage({
      script: { outcome: 'declined', faults: [{ fault: 'receiver_down', attempts: 3 }] },
    });
    const deliveries = await simulator.settled(await place());
    expect(deliveries.map(brief)).toEqual([
      ['declined', 1, 'receiver_down', 'connection_refused'],
      ['declined', 2, 'receiver_down', 'connection_refused'],
      ['declined', 3, 'receiver_down', 'connection_refused'],
      ['declined', 4, null, 200],
    ]);
    expect(codes(receiver.reports)).toEqual(['processed']);
  });

  it('concerns one event if told so, and stands beside others', async () => {
    const { simulator, place } = await stage({
      script: {
        faults: [
          { fault: 'receiver_down', on: 'call.in_progress' },
          { fault: 'tampered', on: 'call.completed' },
        ],
      },
    });
    expect((await simulator.settled(await place())).map(brief)).toEqual([
      ['in_progress', 1, 'receiver_down', 'connection_refused'],
      ['in_progress', 2, null, 200],
      ['completed', 1, 'tampered', 400],
      ['completed', 1, null, 200],
    ]);
  });
});
