import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendEvent, sendUntilAccepted } from '../processes/send-event.ts';
import { cloudflareStores } from '../stores/cloudflare.ts';
import type { StoreName } from './routes.ts';
import { startWorkers, type Workers } from './start-workers.ts';

const rounds = Number(process.env.CALLHOOK_RACES ?? 5);
const events = Number(process.env.CALLHOOK_CRASH_EVENTS ?? 40);
const stores = Object.keys(cloudflareStores) as StoreName[]; // of an object literal
const newId = (kind = 'evt') => `${kind}_${randomUUID()}`;

let workers: Workers;
beforeAll(async () => {
  workers = await startWorkers();
});
afterAll(() => workers.close());

/** How often an event has taken effect. */
async function countEffects(eventId: string): Promise<number> {
  return (await workers.ask<unknown[]>('b', 'rows', `SELECT * FROM effects WHERE event_id = '${eventId}'`)).length;
}

async function untilStarted(eventId: string): Promise<void> {
  const started = () => workers.ask('b', 'rows', `SELECT * FROM started WHERE event_id = '${eventId}'`);
  await expect.poll(started).toEqual([{ event_id: eventId }]);
}

const endWork = (eventId: string) => workers.ask('b', 'rows', `INSERT INTO ended (event_id) VALUES ('${eventId}')`);

describe.each(stores)('two isolates that share %s', (store) => {
  const send = (worker: string, eventId: string) => sendEvent(workers.url(worker, store), eventId);

  it(
    `handle one of 60 deliveries of an event at the same time, ${rounds} times`,
    async () => {
      for (let round = 0; round < rounds; round++) {
        const eventId = newId();
        const answers = await Promise.all(
          Array.from({ length: 60 }, (_, index) => send(index % 2 === 0 ? 'a' : 'b', eventId)),
        );
        const bodies = answers.map(({ body }) => body);
        const count = (body: string) => bodies.filter((one) => one === body).length;
        expect(count('{"outcome":"processed"}')).toBe(1);
        expect(count('{"outcome":"duplicate"}') + count('{"error":"in_flight"}')).toBe(59);
        expect(await countEffects(eventId)).toBe(1);
      }
    },
    rounds * 60_000,
  );

  it('know what the other has handled', async () => {
    const eventId = newId();
    expect((await send('a', eventId)).body).toBe('{"outcome":"processed"}');
    expect((await send('b', eventId)).body).toBe('{"outcome":"duplicate"}');
  });

  it('handle an event whose isolate was killed while it worked, and know what was handled before', async () => {
    const [before, killed] = [newId(), newId('held')];
    await send('a', before);
    const first = sendEvent(`${workers.url('a', store)}?quick`, killed).catch((error: unknown) => error);
    await untilStarted(killed);
    await workers.restart();
    expect(await first).toBeInstanceOf(Error);
    expect((await send('b', before)).body).toBe('{"outcome":"duplicate"}');
    expect(await countEffects(killed)).toBe(0);
    await endWork(killed);
    await sendUntilAccepted(() => workers.url('b', store), killed);
    expect(await countEffects(killed)).toBe(1);
  });

  it('take two statements or requests for a new event, and one for a duplicate', async () => {
    expect(await workers.ask('a', 'count', newId(), store)).toEqual({ event: 2, duplicate: 1 });
  });
});

describe('effects in D1 that commit with the claim', () => {
  const urlOf = (worker: string) => `${workers.url(worker, 'd1Store')}?batch&quick`;

  it(
    'are there exactly once, although workerd is killed again and again',
    async () => {
      const ids = Array.from({ length: events }, () => newId());
      const waiting = [...ids];
      const sender = async () => {
        for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
          await sendUntilAccepted(() => urlOf(Math.random() < 0.5 ? 'a' : 'b'), id);
        }
      };
      const senders = Promise.all([sender(), sender(), sender(), sender()]);
      let kills = 0;
      for (; waiting.length > 0 && kills < events / 10; kills++) {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
        await workers.restart();
      }
      await senders;
      expect(kills).toBeGreaterThan(0);
      const rows = await workers.ask<{ event_id: string }[]>('a', 'rows', 'SELECT event_id FROM effects');
      const counts = ids.map((id) => rows.filter(({ event_id }) => event_id === id).length);
      expect(counts).toEqual(ids.map(() => 1));
    },
    events * 15_000,
  );

  it('may be written by a query of drizzle', async () => {
    const eventId = newId();
    for (let run = 0; run < 2; run++) await workers.ask('a', 'drizzle', eventId);
    expect(await countEffects(eventId)).toBe(1);
  });

  it('are not there if another has taken over meanwhile', async () => {
    const eventId = newId('held');
    const first = sendEvent(urlOf('a'), eventId);
    await untilStarted(eventId);
    const takenOver = `UPDATE callhook_claims SET token = 'another' WHERE key LIKE '%${eventId}' RETURNING token`;
    expect(await workers.ask('b', 'rows', takenOver)).toEqual([{ token: 'another' }]);
    await endWork(eventId);
    expect(await first).toMatchObject({ status: 503, body: '{"error":"lease_lost"}' });
    expect(await countEffects(eventId)).toBe(0);
  });
});

it('says what to pass instead of a single object', async () => {
  expect(await workers.ask('a', 'refusals')).toEqual([
    expect.stringMatching(/^TypeError: d1Store needs .*, got a service or a Durable Object: pass a binding/),
    expect.stringMatching(/^TypeError: durableObjectStore needs .*, got one object or a service: pass the namespace/),
  ]);
});

describe('a receiver over D1', () => {
  const send = (eventId: string) => sendEvent(workers.url('a', 'd1Store'), eventId);

  it('answers 503 while the table is missing, says how to create it, and handles the event later', async () => {
    const eventId = newId();
    await workers.ask('b', 'rows', 'ALTER TABLE callhook_claims RENAME TO elsewhere');
    await workers.ask('a', 'reports');
    expect(await send(eventId)).toMatchObject({ status: 503, body: '{"error":"store_unavailable"}' });
    const [report] = await workers.ask<{ storeError: { message: string } }[]>('a', 'reports');
    expect(report?.storeError.message).toMatch(/^The table callhook_claims does not exist in D1: run .*d1Schema/);
    await workers.ask('b', 'rows', 'ALTER TABLE elsewhere RENAME TO callhook_claims');
    expect((await send(eventId)).body).toBe('{"outcome":"processed"}');
  });

  it('sweeps what has expired more than a day ago', async () => {
    const rows = [`('swept', ${Date.now() - 90_000_000})`, `('kept', ${Date.now() - 80_000_000})`];
    await workers.ask('a', 'rows', `INSERT INTO callhook_claims (key, expires_at) VALUES ${rows.join()}`);
    expect(await workers.ask('a', 'sweep')).toBe(1);
    const left = "SELECT key FROM callhook_claims WHERE key IN ('swept', 'kept')";
    expect(await workers.ask('a', 'rows', left)).toEqual([{ key: 'kept' }]);
  });
});

describe('a receiver over Durable Objects', () => {
  const send = (eventId: string) => sendEvent(workers.url('b', 'durableObjectStore'), eventId);

  it('answers 503 while the objects reset, records what went on meanwhile, and recovers', async () => {
    const [held, during] = [newId('held'), newId()];
    const first = send(held);
    await untilStarted(held);
    await workers.ask('a', 'down', 'true');
    expect(await send(during)).toMatchObject({ status: 503, body: '{"error":"store_unavailable"}' });
    await workers.ask('a', 'down', 'false');
    await endWork(held);
    expect((await first).body).toBe('{"outcome":"processed"}');
    expect((await send(held)).body).toBe('{"outcome":"duplicate"}');
    expect((await send(during)).body).toBe('{"outcome":"processed"}');
  });

  it('leaves an alarm in each object with claims, which sweeps what has expired more than a day ago', async () => {
    for (let event = 0; event < 40; event++) await send(newId());
    const age = () => workers.ask<{ hadAlarm: boolean; before: number; after: number }[]>('a', 'age');
    const left: number[] = [];
    for (let days = 3; days <= 9; days += 3) {
      const objects = await age();
      expect(objects.map(({ hadAlarm }) => hadAlarm)).toEqual(objects.map(({ before }) => before > 0));
      left.push(objects.reduce((sum, { after }) => sum + after, 0));
    }
    expect(left[1]).toBeGreaterThanOrEqual(40); // after 6 days
    expect(left[2]).toBe(0); // after the retention of 7 days and a day more
    expect((await age()).some(({ hadAlarm }) => hadAlarm)).toBe(false);
  });
});
